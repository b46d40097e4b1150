export { createWeb, isOwnPage, type Web } from './web.ts';
