-- CreateEnum
CREATE TYPE "StandingState" AS ENUM ('paid', 'held', 'slashed');

-- AlterTable
ALTER TABLE "Answer" ADD COLUMN     "standingCounted" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "ContributorStanding" (
    "modelId" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "queries" INTEGER NOT NULL DEFAULT 0,
    "sumMicro" DECIMAL(78,0) NOT NULL DEFAULT 0,
    "squaresMicro" DECIMAL(78,0) NOT NULL DEFAULT 0,
    "state" "StandingState" NOT NULL DEFAULT 'paid',
    "heldSince" TIMESTAMP(3),
    "evidenceHash" TEXT,

    CONSTRAINT "ContributorStanding_pkey" PRIMARY KEY ("modelId","account")
);

-- CreateIndex
CREATE INDEX "Answer_modelId_standingCounted_idx" ON "Answer"("modelId", "standingCounted");

-- AddForeignKey
ALTER TABLE "ContributorStanding" ADD CONSTRAINT "ContributorStanding_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "Model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
