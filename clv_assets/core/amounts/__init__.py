"""What of a file never seen before is money: of a line or an order, and what adds up to it."""
