import { describe, expect, it } from 'vitest';
import { demoUserId } from '../../../playground/shop/pages/account.ts';
import { read, submit, trackedProperties, visit } from './shop-client.ts';

describe('the cart’s forms', () => {
  it('add an item, show it and tell of it', async () => {
    const response = await submit('/fr/cart', { action: 'add', item: 'p-17', quantity: '2', cart: '19x1' });
    expect(response.status).toBe(303);
    const location = response.headers.get('location') ?? '';
    expect(location).toBe('/fr/cart?cart=19x1.17x2&added=17x2');
    const page = await read(location);
    expect(page).toContain('Dans votre panier : Téléphone de poche.');
    expect(page).toContain('622,90');
    expect(trackedProperties(page, 'Product Added')).toMatchObject({
      product_id: 'p-17',
      category: 'Phones',
      price: 299,
      quantity: 2,
    });
  });

  it('change a quantity and take a line out', async () => {
    const changed = await submit('/cart', { action: 'set', item: 'p-17', quantity: '3', cart: '17x1.19x1' });
    expect(changed.headers.get('location')).toBe('/cart?cart=17x3.19x1');
    const removed = await submit('/cart', { action: 'set', item: 'p-17', quantity: '0', cart: '17x1' });
    expect(removed.headers.get('location')).toBe('/cart?cart=');
    expect(await read('/cart?cart=', { headers: { referer: 'http://shop.test/cart?cart=17x1' } })).toContain(
      'Your cart is empty.',
    );
  });

  it.each([
    ['no quantity', { action: 'add', item: 'p-17' }, 400],
    ['quantity abc', { action: 'add', item: 'p-17', quantity: 'abc' }, 400],
    ['quantity 0', { action: 'add', item: 'p-17', quantity: '0' }, 400],
    ['quantity -1', { action: 'add', item: 'p-17', quantity: '-1' }, 400],
    ['quantity 1e9', { action: 'add', item: 'p-17', quantity: '1e9' }, 400],
    ['quantity 10', { action: 'add', item: 'p-17', quantity: '10' }, 400],
    ['more than there are', { action: 'add', item: 'p-17', quantity: '5', cart: '17x5' }, 409],
    ['a sold-out item', { action: 'add', item: 'p-3', quantity: '1' }, 409],
    ['an unknown item', { action: 'add', item: 'p-999', quantity: '1' }, 400],
    ['an unknown action', { action: 'steal', item: 'p-17', quantity: '1' }, 400],
  ])('refuse %s with a page that says why', async (_, fields, status) => {
    const response = await submit('/cart', fields);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain('That did not work');
  });

  it('say what was expected and what came', async () => {
    const page = await (await submit('/cart', { action: 'add', item: 'p-17', quantity: '<b>' })).text();
    expect(page).toContain('Quantity: expected a whole number from 1 to 9, got “&lt;b&gt;”.');
  });

  it('refuse a body that is no form, and one that is too large', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await visit('/cart', { method: 'POST', headers, body: '{}' })).status).toBe(400);
    expect((await visit('/cart', { method: 'POST' })).status).toBe(400);
    const large = new URLSearchParams({ item: 'x'.repeat(20_000) }).toString();
    const form = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(large.length),
    };
    expect((await visit('/cart', { method: 'POST', headers: form, body: large })).status).toBe(400);
  });
});

describe('an order', () => {
  async function orderNumber(): Promise<string> {
    const [, order = ''] =
      /name="order"\s+value="([^"]+)"/.exec(await read('/checkout?cart=17x2.19x1')) ?? [];
    return order;
  }

  it('is told once it is placed, with revenue in decimals and all products', async () => {
    const order = await orderNumber();
    const response = await submit('/order', { order, cart: '17x2.19x1', name: 'Ada' });
    expect(response.status).toBe(303);
    const page = await read(response.headers.get('location') ?? '');
    expect(trackedProperties(page, 'Order Completed')).toMatchObject({
      order_id: order,
      revenue: 622.9,
      currency: 'EUR',
      products: [
        { product_id: 'p-17', quantity: 2, price: 299 },
        { product_id: 'p-19', quantity: 1, price: 24.9 },
      ],
    });
  });

  it('sent twice is the same order', async () => {
    const order = await orderNumber();
    const fields = { order, cart: '17x2.19x1', name: 'Ada' };
    const [first, second] = [await submit('/order', fields), await submit('/order', fields)];
    expect(first.headers.get('location')).toBe(second.headers.get('location'));
  });

  it('empties the cart, also for the pages after it', async () => {
    const response = await submit('/order', { order: await orderNumber(), cart: '17x2', name: 'Ada' });
    const thanks = response.headers.get('location') ?? '';
    expect(await read(thanks, { headers: { referer: 'http://shop.test/checkout?cart=17x2' } })).toContain(
      'Cart, 0 items',
    );
    expect(await read('/', { headers: { referer: `http://shop.test${thanks}` } })).toContain('Cart, 0 items');
  });

  it('has a number of its own', async () => {
    expect(await orderNumber()).not.toBe(await orderNumber());
  });

  it.each([
    ['an empty cart', { order: 'o-0123456789ab', cart: '', name: 'Ada' }],
    ['a number that is not ours', { order: '<script>', cart: '17x1', name: 'Ada' }],
    ['no name', { order: 'o-0123456789ab', cart: '17x1', name: '  ' }],
    ['a name of 61 characters', { order: 'o-0123456789ab', cart: '17x1', name: 'a'.repeat(61) }],
  ])('with %s is refused', async (_, fields) => {
    expect((await submit('/order', fields)).status).toBe(400);
  });

  it('that nobody placed leads back to the cart', async () => {
    for (const path of [
      '/thanks',
      '/thanks?order=x&items=17x1',
      '/thanks?order=o-0123456789ab&items=',
      '/order',
    ]) {
      const response = await visit(path);
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toBe('/cart');
    }
  });
});

describe('signing in', () => {
  it('stores nothing and names the person for the SDK', async () => {
    const response = await submit('/fr/login', { name: 'Zoé Martin' });
    expect(response.status).toBe(200);
    expect(response.headers.get('set-cookie')).toBeNull();
    const page = await response.text();
    expect(page).toContain('data-identify="demo-user-zoe-martin"');
    expect(page).toContain('Bonjour, Zoé Martin');
  });

  it.each([{}, { name: '' }, { name: 'a'.repeat(61) }])('refuses the form %j', async (fields) => {
    expect((await submit('/login', fields)).status).toBe(400);
  });

  it('gives one id to one name, whatever its letters', () => {
    expect(demoUserId(' Ada ')).toBe(demoUserId('ada'));
    expect(demoUserId('李')).toMatch(/^demo-user-u[0-9a-f]+$/);
    expect(demoUserId('李')).not.toBe(demoUserId('王'));
  });
});
