// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Receipt, SignedCap, SignedReceipt, SpendingCap} from "../../src/interfaces/IInferenceEscrow.sol";
import {ProtocolFixture} from "./ProtocolFixture.sol";

/// @notice A model in service, a user with a prepaid balance and a signed cap, and receipts to settle.
abstract contract EscrowFixture is ProtocolFixture {
    uint256 internal modelId;

    function setUp() public virtual override {
        super.setUp();
        modelId = _registerModel("adapter", PRICE, _createVersion(_licence()));
        vm.prank(user);
        escrow.deposit{value: 10 ether}();
    }

    function _cap() internal view returns (SpendingCap memory) {
        return SpendingCap({
            user: user,
            spender: node,
            maxTotal: 5 ether,
            maxPerRequest: 1 ether,
            expiry: uint64(vm.getBlockTimestamp() + 1 days),
            nonce: 1
        });
    }

    function _receipt(bytes32 requestId) internal view returns (Receipt memory) {
        return Receipt({
            requestId: requestId,
            user: user,
            node: node,
            modelId: modelId,
            adapterHash: "adapter",
            promptHash: "prompt",
            outputHash: "output",
            inputTokens: 20,
            outputTokens: 100,
            fee: escrow.quote(PRICE, 20, 100),
            evidenceHash: "evidence",
            capNonce: 1,
            issuedAt: uint64(vm.getBlockTimestamp())
        });
    }

    function _signed(SpendingCap memory cap, uint256 key) internal view returns (SignedCap memory) {
        return SignedCap(cap, _sign(key, escrow.spendingCapDigest(cap)));
    }

    function _signed(Receipt memory receipt, uint256 key) internal view returns (SignedReceipt memory) {
        return SignedReceipt(receipt, _sign(key, escrow.receiptDigest(receipt)), 0);
    }

    function _caps(SignedCap memory cap) internal pure returns (SignedCap[] memory caps) {
        caps = new SignedCap[](1);
        caps[0] = cap;
    }

    function _receipts(SignedReceipt memory receipt) internal pure returns (SignedReceipt[] memory receipts) {
        receipts = new SignedReceipt[](1);
        receipts[0] = receipt;
    }

    function _settle(Receipt memory receipt) internal returns (uint256) {
        return escrow.settle(_receipts(_signed(receipt, NODE_KEY)), _caps(_signed(_cap(), USER_KEY)));
    }
}
