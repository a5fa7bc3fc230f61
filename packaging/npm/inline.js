// For bundlers that copy no file: the WebAssembly as text.
import base64 from './base64.js';
import { start, startSync } from './resolver.js';

export { Resolver } from './resolver.js';

export function init() {
  return start(bytes);
}

export function initSync() {
  startSync(bytes);
}

function bytes() {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
