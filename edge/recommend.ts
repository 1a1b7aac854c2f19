// What lists need: choosing the items, the index in memory, and the work of the Recommender. A module of its own,
// imported by the first decision about a list and by the Recommender: a site without lists never loads it.

export { fillLists } from './recommend/lists.ts';
export { indexFor } from './recommend/loader.ts';
export { openRecommender } from './recommend/work.ts';
