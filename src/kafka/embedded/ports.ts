import { connect, createServer } from 'node:net';

import type { Server } from 'node:net';

const HOST = '127.0.0.1';

/** Returns `count` different free ports of 127.0.0.1. They are not reserved: another process may take them. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  try {
    const ports: number[] = [];
    // All are open at the same time, because the system could otherwise return one port twice.
    for (let index = 0; index < count; index += 1) {
      const server = await listen(0);
      servers.push(server);
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
      ports.push(address.port);
    }
    return ports;
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** Whether this port of 127.0.0.1 is free now. Errors other than "in use" are thrown. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    const server = await listen(port);
    await new Promise((resolve) => server.close(resolve));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}

/** Whether a TCP connection to this port of 127.0.0.1 is accepted within a second. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port, timeout: 1000 });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, HOST, () => resolve(server));
  });
}
