export function directFigures(
  file: string,
): Record<
  string,
  { orders: number; amountMinor: number; refundedMinor: number; firstAt: number; lastAt: number }
>;
