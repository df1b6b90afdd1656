import { suggest } from "../catalogue/suggest.ts";

/** The word that was probably meant: one with the same letters in another order, else the closest. */
export function suggestWord(typed: string, words: readonly string[]): string | undefined {
  const letters = sortLetters(typed);
  return words.find((word) => sortLetters(word) === letters) ?? suggest(typed, words);
}

function sortLetters(word: string): string {
  return [...word.toLowerCase()].sort().join("");
}
