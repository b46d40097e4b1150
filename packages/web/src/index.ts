export { createWeb, isPage, type Web } from './web.ts';
