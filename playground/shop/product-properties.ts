import type { CatalogueItem } from './catalogue.ts';

/** What an e-commerce event says of a product. Source: Segment's e-commerce spec, "Product Viewed". */
export interface ProductProperties {
  readonly product_id: string;
  readonly sku: string;
  /** English whatever the page's language, so that one product has one name in reports. */
  readonly name: string;
  readonly category: string;
  readonly range: string;
  /** Decimal, in `currency`: events carry 299 where documents carry 29900. */
  readonly price: number;
  readonly currency: 'EUR';
  readonly url: string;
  readonly image_url: string;
}

/** The properties of one product in events. */
export function productProperties(item: CatalogueItem): ProductProperties {
  return {
    product_id: item.key,
    sku: item.key,
    name: item.title.en,
    category: item.category,
    range: item.range,
    price: toDecimal(item.price.amountMinor),
    currency: item.price.currency,
    url: item.url,
    image_url: item.image,
  };
}

/** Cents to euros, exact to the cent: dividing an integer by 100 gives the double nearest to the decimal. */
export function toDecimal(amountMinor: number): number {
  return amountMinor / 100;
}
