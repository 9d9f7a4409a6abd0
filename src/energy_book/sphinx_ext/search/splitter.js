/* The words of what is searched for, as energy_book.sphinx_ext.search.words makes them of texts. */
function splitQuery(query) {
  "use strict";

  const WHOLE = /[\p{L}\p{N}_]+(?:(?:[-.]|(?<=\p{N}),(?=\p{N}))[\p{L}\p{N}_]+)*/gu;
  const PARTS = /[\p{L}\p{N}_]+/gu;
  const stemmer = new Stemmer();
  /* Sphinx looks words up in plain objects, which have "constructor" and its like anyway. Without
     its last letter such a word is found as a part of others. */
  const isInEveryObject = (word) =>
    [word, word.toLowerCase(), stemmer.stemWord(word.toLowerCase())].some((key) => key in {});
  const findable = (word) => (isInEveryObject(word) ? findable(word.slice(0, -1)) : word);

  return (query.match(WHOLE) ?? []).flatMap((whole) => {
    // two words with a hyphen may be two words in the text
    const pair = /^[\p{L}]+-[\p{L}]+$/u.test(whole);
    return (pair ? whole.match(PARTS) : [whole]).map(findable);
  });
}
