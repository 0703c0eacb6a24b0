/** The default address of a command's servers, which only this machine can reach. */
export const DEFAULT_HOST = '127.0.0.1';
