export { readTemplate, type Template, templateNames } from './read-template.ts';
