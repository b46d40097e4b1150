export { type ObjectKind, objectKinds } from './app/ui/object/object-kinds.ts';
export { createWeb, isOwnPage, type Web } from './web.ts';
