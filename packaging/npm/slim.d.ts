import type { Wasm } from './resolver.js';

export * from './resolver.js';

/**
 * Makes the resolver ready; before that there can be no `Resolver`.
 *
 * Calls share one load, and after one that failed the next loads anew.
 *
 * @param wasm What `mlos_resolver.wasm` of this package holds.
 */
export function init(wasm: Wasm | Promise<Wasm>): Promise<void>;

/**
 * The same without waiting.
 *
 * @param wasm What `mlos_resolver.wasm` of this package holds.
 */
export function initSync(wasm: Wasm): void;
