import { defineConfig } from 'prisma/config';

/** Prisma's command line reads the schema and the migrations from here; the database's address comes from server/config. */
export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } });
