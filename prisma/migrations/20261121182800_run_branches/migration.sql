-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "startHash" TEXT,
ADD COLUMN     "startRunId" TEXT,
ADD COLUMN     "startStep" INTEGER;
