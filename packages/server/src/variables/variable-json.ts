import type { StoredVariable } from './variable.ts';

/** A variable as GitLab shows it; a hidden one without its value. */
export function variableJson(variable: StoredVariable) {
  return {
    variable_type: variable.variableType,
    key: variable.key,
    value: variable.isHidden ? null : variable.value,
    protected: variable.isProtected,
    masked: variable.isMasked,
    hidden: variable.isHidden,
    raw: variable.isRaw,
    environment_scope: variable.environmentScope,
    description: variable.description,
  };
}
