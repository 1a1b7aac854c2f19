import { readNumber } from '../decimal.ts';
import type { JsonObject } from '../events.ts';
import { addIssue, typeName, type IssueList } from './event-issues.ts';

/** Segment's e-commerce events, whose money fields mean what the specification says.
 *  Source: Segment, "E-commerce events spec v2". */
const COMMERCE: ReadonlySet<string> = new Set([
  'Products Searched',
  'Product List Viewed',
  'Product List Filtered',
  'Promotion Viewed',
  'Promotion Clicked',
  'Product Clicked',
  'Product Viewed',
  'Product Added',
  'Product Removed',
  'Cart Viewed',
  'Cart Shared',
  'Checkout Started',
  'Checkout Step Viewed',
  'Checkout Step Completed',
  'Payment Info Entered',
  'Order Updated',
  'Order Completed',
  'Order Refunded',
  'Order Cancelled',
  'Coupon Entered',
  'Coupon Applied',
  'Coupon Denied',
  'Coupon Removed',
  'Product Added to Wishlist',
  'Product Removed from Wishlist',
  'Wishlist Product Added to Cart',
  'Product Shared',
  'Product Reviewed',
]);

/** Money fields that may not be negative on any track event. */
const AMOUNTS = ['price', 'revenue', 'total'] as const;

/** Adds what is wrong with a track event's money: negative prices and totals, and on Segment's e-commerce events
 *  also `value`, amounts that are no number, and `products` that is no list of objects. Numeric text counts as a
 *  number. Quantities may be negative: a return is written that way. */
export function checkMoney(name: string, properties: JsonObject, issues: IssueList): void {
  const commerce = COMMERCE.has(name);
  for (const field of AMOUNTS) {
    const value = properties[field];
    if (value !== undefined && value !== null) checkAmount(value, `properties.${field}`, commerce, issues);
  }
  if (!commerce) {
    if (Array.isArray(properties['products'])) checkProducts(properties['products'], false, issues);
    return;
  }
  const value = properties['value'];
  if (value !== undefined && value !== null) checkAmount(value, 'properties.value', true, issues);
  const products = properties['products'];
  if (products === undefined || products === null) return;
  if (Array.isArray(products)) checkProducts(products, true, issues);
  else addIssue(issues, 'properties.products', 'WRONG_TYPE', `expected a list, got ${typeName(products)}`);
}

function checkProducts(products: readonly unknown[], commerce: boolean, issues: IssueList): void {
  for (let i = 0; i < products.length; i++) {
    const product = products[i];
    if (typeof product !== 'object' || product === null || Array.isArray(product)) {
      if (commerce) {
        addIssue(
          issues,
          `properties.products[${i}]`,
          'WRONG_TYPE',
          `expected an object, got ${typeName(product)}`,
        );
      }
      continue;
    }
    const { price, quantity } = product as { readonly price?: unknown; readonly quantity?: unknown }; // an object, just checked
    if (price !== undefined && price !== null && (typeof price !== 'number' || price < 0)) {
      checkAmount(price, `properties.products[${i}].price`, commerce, issues);
    }
    if (commerce && quantity !== undefined && quantity !== null && readNumber(quantity) === null) {
      addIssue(
        issues,
        `properties.products[${i}].quantity`,
        'WRONG_TYPE',
        `expected a number, got ${typeName(quantity)}`,
      );
    }
  }
}

function checkAmount(value: unknown, field: string, strict: boolean, issues: IssueList): void {
  const number = readNumber(value);
  if (number === null) {
    if (strict) addIssue(issues, field, 'WRONG_TYPE', `expected a number, got ${describe(value)}`);
  } else if (number < 0) {
    addIssue(issues, field, 'OUT_OF_RANGE', `expected an amount of at least 0, got ${number}`);
  }
}

function describe(value: unknown): string {
  return typeof value === 'string' ? 'a text that is no number' : typeName(value);
}
