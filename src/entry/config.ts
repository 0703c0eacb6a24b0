export { defineConfig } from '../config/user-config.ts';
export type { UserConfig } from '../config/user-config.ts';
