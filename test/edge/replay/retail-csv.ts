/** A retail file with everything real ones have: long invoices, guests, cancellations, charges, gifts, repeated
 *  lines, corrections, quotes. `invoices` many; always the same. */
export function retailCsv(invoices: number): string {
  const lines = ['InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'];
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647; // Park and Miller's minimal standard generator
    return seed % below;
  };
  const start = Date.parse('2011-02-01T08:00:00Z');
  for (let n = 0; n < invoices; n += 1) {
    const refund = random(12) === 0;
    const invoice = `${refund ? 'C' : ''}${536_000 + n}`;
    const customer = random(4) === 0 ? '' : String(17_000 + random(60));
    const time = new Date(start + n * 7_000_000).toISOString().slice(0, 19).replace('T', ' ');
    const count = n === 20 ? 250 : 1 + random(8);
    for (let line = 0; line < count; line += 1) {
      const code = random(40) === 0 ? 'POST' : `${22_000 + random(90)}${random(3) === 0 ? 'B' : ''}`;
      const quantity = (1 + random(12)) * (refund ? -1 : 1);
      const price = random(50) === 0 ? '0' : `${random(30)}.${String(random(100)).padStart(2, '0')}`;
      const row = `${invoice},${code},"JAR, ""LARGE"" ${code}",${quantity},${time},${price},${customer},${random(9) === 0 ? 'France' : 'United Kingdom'}`;
      lines.push(row);
      if (random(25) === 0) lines.push(row);
    }
    if (random(30) === 0) lines.push(`${invoice},22001,damaged,${refund ? 3 : -3},${time},0,,United Kingdom`);
    if (random(60) === 0)
      lines.push(`${invoice},22001,adjustment,1,${time},-5.00,${customer},United Kingdom`);
  }
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}
