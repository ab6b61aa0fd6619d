/** What is asked of a passphrase that a member chooses for a key file: the page says it, and the worker holds to it. */

/** The fewest characters. scrypt slows guessing down; it does not stop it. */
export const SHORTEST = 12;

/** Whether there are so many; one that is written with two units counts once. */
export function isLongEnough(passphrase: string): boolean {
  return Array.from(passphrase).length >= SHORTEST;
}
