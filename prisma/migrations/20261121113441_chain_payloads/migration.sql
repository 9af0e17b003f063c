-- AlterTable
ALTER TABLE "ChainEvent" ADD COLUMN     "data" TEXT NOT NULL,
ADD COLUMN     "topics" TEXT[];

-- AlterTable
ALTER TABLE "DataNetVersion" ADD COLUMN     "chainVersion" INTEGER;

-- AlterTable
ALTER TABLE "OutboxTransaction" ADD COLUMN     "data" TEXT NOT NULL;
