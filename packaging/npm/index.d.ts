import type { Wasm } from './resolver.js';

export * from './resolver.js';

/**
 * Makes the resolver ready; before that there can be no `Resolver`.
 *
 * Calls share one load, and after one that failed the next loads anew.
 *
 * @param wasm What to take in place of the package's own file.
 */
export function init(wasm?: Wasm | Promise<Wasm>): Promise<void>;

/**
 * The same without waiting: in Node and in Workers.
 *
 * A browser cannot fetch without waiting, so there it throws without an argument.
 *
 * @param wasm What to take in place of the package's own file.
 */
export function initSync(wasm?: Wasm): void;
