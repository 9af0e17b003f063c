-- CreateTable
CREATE TABLE "FeeReservation" (
    "requestId" TEXT NOT NULL,
    "nodeAddress" TEXT NOT NULL,
    "userAddress" TEXT NOT NULL,
    "nonce" DECIMAL(78,0) NOT NULL,
    "amount" DECIMAL(78,0) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "FeeReservation_pkey" PRIMARY KEY ("requestId")
);

-- CreateIndex
CREATE INDEX "FeeReservation_userAddress_idx" ON "FeeReservation"("userAddress");
