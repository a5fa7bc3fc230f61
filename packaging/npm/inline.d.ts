export * from './resolver.js';

/**
 * Makes the resolver ready; before that there can be no `Resolver`.
 *
 * Calls share one load, and after one that failed the next loads anew.
 */
export function init(): Promise<void>;

/** The same without waiting. */
export function initSync(): void;
