-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "card" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "RunEvaluation" (
    "runId" TEXT NOT NULL,
    "evaluation" JSONB,
    "measuredAt" TIMESTAMP(3),
    "jobId" TEXT,

    CONSTRAINT "RunEvaluation_pkey" PRIMARY KEY ("runId")
);

-- CreateTable
CREATE TABLE "ArenaVote" (
    "id" TEXT NOT NULL,
    "voterAddress" TEXT NOT NULL,
    "left" TEXT NOT NULL,
    "right" TEXT NOT NULL,
    "promptHash" TEXT NOT NULL,
    "winner" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ArenaVote_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ArenaVote_left_right_idx" ON "ArenaVote"("left", "right");

-- CreateIndex
CREATE UNIQUE INDEX "ArenaVote_voterAddress_left_right_promptHash_key" ON "ArenaVote"("voterAddress", "left", "right", "promptHash");

-- AddForeignKey
ALTER TABLE "RunEvaluation" ADD CONSTRAINT "RunEvaluation_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
