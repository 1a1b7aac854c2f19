/** What the list says by itself. */
export interface RecommendationTexts {
  readonly heading: string;
  readonly previous: string;
  readonly next: string;
}

/** The list's own words, in every language of the project. */
export const RECOMMENDATION_TEXTS: { readonly en: RecommendationTexts; readonly fr: RecommendationTexts } = {
  en: { heading: 'You may also like', previous: 'Previous products', next: 'Next products' },
  fr: { heading: 'Vous aimerez aussi', previous: 'Produits précédents', next: 'Produits suivants' },
};
