-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "importedBase" JSONB;
