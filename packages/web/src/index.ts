export { createWeb, type Web } from './web.ts';
