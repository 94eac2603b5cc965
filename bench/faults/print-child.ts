// Run as a process of its own: prints a byte document, and kills itself (SIGKILL) where it is told to.
import { type PrintOrders, printBytes } from './print-bytes.ts';

const orders = JSON.parse(process.argv[2]!) as PrintOrders;

const { code, error } = await printBytes(orders, (moment) => {
  if (orders.kill === moment) process.kill(process.pid, 'SIGKILL');
});
process.stdout.write(error);
process.exitCode = code;
