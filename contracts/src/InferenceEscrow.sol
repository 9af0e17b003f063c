// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {
    FeeParts,
    IInferenceEscrow,
    PendingWithdrawal,
    Receipt,
    Rejection,
    SignedCap,
    SignedReceipt,
    SpendingCap
} from "./interfaces/IInferenceEscrow.sol";
import {IModelRegistry, SettlementTerms} from "./interfaces/IModelRegistry.sol";
import {FeeSplit, IProtocolParameters} from "./interfaces/IProtocolParameters.sol";
import {IRewardDistributor} from "./interfaces/IRewardDistributor.sol";
import {BoundedSignatures} from "./libraries/BoundedSignatures.sol";
import {FeeLib} from "./libraries/FeeLib.sol";
import {PaymentTypes} from "./libraries/PaymentTypes.sol";

/// @title InferenceEscrow
contract InferenceEscrow is IInferenceEscrow, Ownable2Step, EIP712 {
    using BoundedSignatures for address;
    using PaymentTypes for Receipt;
    using PaymentTypes for SpendingCap;

    /// @dev How far a node's clock may run ahead of the chain's.
    uint256 private constant CLOCK_DRIFT = 60 seconds;

    IProtocolParameters public immutable parameters;
    IModelRegistry public immutable models;
    IRewardDistributor public immutable rewards;

    mapping(address user => uint256) private _balances;
    mapping(address user => PendingWithdrawal) private _pendingWithdrawals;
    mapping(address user => mapping(uint256 nonce => uint256)) private _capSpent;
    mapping(address user => mapping(uint256 nonce => bool)) private _capRevoked;
    mapping(address node => mapping(bytes32 requestId => bool)) private _settled;
    mapping(address node => address) private _operators;
    mapping(address account => uint256) private _accrued;
    uint256 private _stakersHeld;
    uint256 private _totalLiabilities;
    address private _stakingVault;

    constructor(
        IProtocolParameters parameters_,
        IModelRegistry models_,
        IRewardDistributor rewards_,
        address initialOwner
    ) Ownable(initialOwner) EIP712("OpenLedger InferenceEscrow", "1") {
        parameters = parameters_;
        models = models_;
        rewards = rewards_;
    }

    /* PREPAID BALANCES */

    /// @inheritdoc IInferenceEscrow
    function deposit() external payable {
        _deposit(msg.sender);
    }

    /// @inheritdoc IInferenceEscrow
    function depositFor(address user) external payable {
        _deposit(user);
    }

    /// @inheritdoc IInferenceEscrow
    function requestWithdrawal(uint256 amount) external {
        uint256 balance = _balances[msg.sender];
        require(amount <= balance, InferenceEscrowInsufficientBalance(amount, balance));

        uint64 availableAt = amount == 0 ? 0 : uint64(block.timestamp) + parameters.withdrawalDelay();
        _pendingWithdrawals[msg.sender] = PendingWithdrawal({amount: amount, availableAt: availableAt});

        emit WithdrawalRequested(msg.sender, amount, availableAt);
    }

    /// @inheritdoc IInferenceEscrow
    function withdraw() external returns (uint256 amount) {
        PendingWithdrawal memory pending = _pendingWithdrawals[msg.sender];
        require(pending.amount != 0, InferenceEscrowNothingToWithdraw(msg.sender));
        require(block.timestamp >= pending.availableAt, InferenceEscrowTooEarly(pending.availableAt));

        uint256 balance = _balances[msg.sender];
        amount = pending.amount < balance ? pending.amount : balance;
        delete _pendingWithdrawals[msg.sender];
        _balances[msg.sender] = balance - amount;
        _totalLiabilities -= amount;

        emit Withdrawn(msg.sender, amount);

        _send(msg.sender, amount);
    }

    /// @inheritdoc IInferenceEscrow
    function revokeCap(uint256 nonce) external {
        _capRevoked[msg.sender][nonce] = true;

        emit CapRevoked(msg.sender, nonce);
    }

    /* SETTLEMENT */

    /// @inheritdoc IInferenceEscrow
    function settle(SignedReceipt[] calldata receipts, SignedCap[] calldata caps) external returns (uint256 settled) {
        Rejection[] memory capFaults = new Rejection[](caps.length);
        for (uint256 i = 0; i < caps.length; ++i) {
            capFaults[i] = _checkCap(caps[i]);
        }
        FeeSplit memory split = parameters.feeSplit();
        address platform = parameters.platform();

        for (uint256 i = 0; i < receipts.length; ++i) {
            Receipt calldata receipt = receipts[i].receipt;
            (Rejection reason, SettlementTerms memory terms) = _check(receipts[i], caps, capFaults);
            if (reason == Rejection.None) {
                _pay(receipt, terms.owner, platform, FeeLib.split(receipt.fee, split));
                ++settled;
            } else {
                emit ReceiptRejected(receipt.requestId, receipt.user, receipt.node, reason);
            }
        }
    }

    /// @inheritdoc IInferenceEscrow
    function withdrawAccrued() external returns (uint256 amount) {
        amount = _accrued[msg.sender];
        require(amount != 0, InferenceEscrowNothingToWithdraw(msg.sender));

        _accrued[msg.sender] = 0;
        _totalLiabilities -= amount;

        emit AccruedWithdrawn(msg.sender, amount);

        _send(msg.sender, amount);
    }

    /* NODES AND STAKERS */

    /// @inheritdoc IInferenceEscrow
    function setNode(address node, address operator) external onlyOwner {
        require(node != address(0), InferenceEscrowZeroAddress());

        _operators[node] = operator;

        emit NodeChanged(node, operator);
    }

    /// @inheritdoc IInferenceEscrow
    function setStakingVault(address vault) external onlyOwner {
        require(vault != address(0), InferenceEscrowZeroAddress());
        // Once only: whoever owns this contract must not be able to redirect the stakers' money.
        require(_stakingVault == address(0), InferenceEscrowStakingVault(_stakingVault));

        _stakingVault = vault;

        emit StakingVaultSet(vault);
    }

    /// @inheritdoc IInferenceEscrow
    function payStakers() external returns (uint256 amount) {
        address vault = _stakingVault;
        require(vault != address(0), InferenceEscrowStakingVault(vault));
        amount = _stakersHeld;
        require(amount != 0, InferenceEscrowNothingToWithdraw(vault));

        _stakersHeld = 0;
        _totalLiabilities -= amount;

        emit StakersPaid(vault, amount);

        _send(vault, amount);
    }

    /* READING */

    /// @inheritdoc IInferenceEscrow
    function balanceOf(address user) external view returns (uint256) {
        return _balances[user];
    }

    /// @inheritdoc IInferenceEscrow
    function availableOf(address user) external view returns (uint256) {
        uint256 balance = _balances[user];
        uint256 leaving = _pendingWithdrawals[user].amount;
        return leaving < balance ? balance - leaving : 0;
    }

    /// @inheritdoc IInferenceEscrow
    function pendingWithdrawalOf(address user) external view returns (PendingWithdrawal memory) {
        return _pendingWithdrawals[user];
    }

    /// @inheritdoc IInferenceEscrow
    function capSpent(address user, uint256 nonce) external view returns (uint256) {
        return _capSpent[user][nonce];
    }

    /// @inheritdoc IInferenceEscrow
    function isCapRevoked(address user, uint256 nonce) external view returns (bool) {
        return _capRevoked[user][nonce];
    }

    /// @inheritdoc IInferenceEscrow
    function isSettled(address node, bytes32 requestId) external view returns (bool) {
        return _settled[node][requestId];
    }

    /// @inheritdoc IInferenceEscrow
    function operatorOf(address node) external view returns (address) {
        return _operators[node];
    }

    /// @inheritdoc IInferenceEscrow
    function accruedOf(address account) external view returns (uint256) {
        return _accrued[account];
    }

    /// @inheritdoc IInferenceEscrow
    function stakersHeld() external view returns (uint256) {
        return _stakersHeld;
    }

    /// @inheritdoc IInferenceEscrow
    function stakingVault() external view returns (address) {
        return _stakingVault;
    }

    /// @inheritdoc IInferenceEscrow
    function totalLiabilities() external view returns (uint256) {
        return _totalLiabilities;
    }

    /// @inheritdoc IInferenceEscrow
    function quote(uint256 pricePerThousandTokens, uint32 inputTokens, uint32 outputTokens)
        external
        pure
        returns (uint256)
    {
        return FeeLib.quote(pricePerThousandTokens, inputTokens, outputTokens);
    }

    /// @inheritdoc IInferenceEscrow
    function splitFee(uint256 fee, FeeSplit calldata split) external pure returns (FeeParts memory) {
        return FeeLib.split(fee, split);
    }

    /// @inheritdoc IInferenceEscrow
    function check(SignedReceipt calldata receipt, SignedCap calldata cap) external view returns (Rejection reason) {
        (reason,) = _checkReceipt(receipt, cap.cap, _checkCap(cap));
    }

    /// @inheritdoc IInferenceEscrow
    function receiptDigest(Receipt calldata receipt) public view returns (bytes32) {
        return _hashTypedDataV4(receipt.hash());
    }

    /// @inheritdoc IInferenceEscrow
    function spendingCapDigest(SpendingCap calldata cap) public view returns (bytes32) {
        return _hashTypedDataV4(cap.hash());
    }

    function _deposit(address user) private {
        require(msg.value != 0, InferenceEscrowZeroAmount());
        require(user != address(0), InferenceEscrowZeroAddress());

        _balances[user] += msg.value;
        _totalLiabilities += msg.value;

        emit Deposited(user, msg.sender, msg.value);
    }

    function _check(SignedReceipt calldata signed, SignedCap[] calldata caps, Rejection[] memory capFaults)
        private
        view
        returns (Rejection, SettlementTerms memory)
    {
        SettlementTerms memory none;
        if (signed.capIndex >= caps.length) return (Rejection.CapMissing, none);
        return _checkReceipt(signed, caps[signed.capIndex].cap, capFaults[signed.capIndex]);
    }

    function _checkCap(SignedCap calldata signed) private view returns (Rejection) {
        SpendingCap calldata cap = signed.cap;
        if (block.timestamp > cap.expiry) return Rejection.CapExpired;
        if (_capRevoked[cap.user][cap.nonce]) return Rejection.CapRevoked;
        if (!cap.user.isValid(spendingCapDigest(cap), signed.signature)) return Rejection.CapSignatureInvalid;
        return Rejection.None;
    }

    /// @dev Cheap checks first, the signature last. Nothing here may revert on what a signer wrote: `fee` is compared
    /// and subtracted only where it is known to be small enough.
    function _checkReceipt(SignedReceipt calldata signed, SpendingCap calldata cap, Rejection capFault)
        private
        view
        returns (Rejection, SettlementTerms memory terms)
    {
        Receipt calldata receipt = signed.receipt;
        if (receipt.user != cap.user || receipt.capNonce != cap.nonce) return (Rejection.CapMismatch, terms);
        if (capFault != Rejection.None) return (capFault, terms);

        address operator = _operators[receipt.node];
        if (operator == address(0)) return (Rejection.NodeNotRegistered, terms);
        if (cap.spender != receipt.node && cap.spender != operator) return (Rejection.SpenderMismatch, terms);
        if (_settled[receipt.node][receipt.requestId]) return (Rejection.AlreadySettled, terms);
        if (receipt.issuedAt > block.timestamp + CLOCK_DRIFT) return (Rejection.IssuedInFuture, terms);

        terms = models.settlementTerms(receipt.modelId, receipt.issuedAt);
        if (terms.owner == address(0)) return (Rejection.ModelUnknown, terms);
        if (terms.adapterHash != receipt.adapterHash) return (Rejection.AdapterMismatch, terms);
        if (terms.revokedAt != 0 && receipt.issuedAt > terms.revokedAt) return (Rejection.ModelRevoked, terms);

        uint256 price = FeeLib.quote(terms.pricePerThousandTokens, receipt.inputTokens, receipt.outputTokens);
        if (receipt.fee > price) return (Rejection.FeeAbovePrice, terms);
        if (receipt.fee > cap.maxPerRequest) return (Rejection.FeeAboveRequestCap, terms);
        uint256 spent = _capSpent[cap.user][cap.nonce];
        if (spent > cap.maxTotal || receipt.fee > cap.maxTotal - spent) return (Rejection.FeeAboveTotalCap, terms);
        if (receipt.fee > _balances[cap.user]) return (Rejection.BalanceTooLow, terms);
        if (!receipt.node.isValid(receiptDigest(receipt), signed.signature)) {
            return (Rejection.NodeSignatureInvalid, terms);
        }
        return (Rejection.None, terms);
    }

    function _pay(Receipt calldata receipt, address modelOwner, address platform, FeeParts memory parts) private {
        address operator = _operators[receipt.node];

        _settled[receipt.node][receipt.requestId] = true;
        _capSpent[receipt.user][receipt.capNonce] += receipt.fee;
        _balances[receipt.user] -= receipt.fee;
        _accrued[platform] += parts.platform;
        _accrued[modelOwner] += parts.modelOwner;
        _accrued[operator] += parts.node;
        _stakersHeld += parts.stakers;
        _totalLiabilities -= parts.contributors;

        emit ReceiptSettled(
            receipt.requestId,
            receipt.user,
            receipt.modelId,
            receipt.node,
            operator,
            modelOwner,
            receipt.evidenceHash,
            receipt.fee,
            parts
        );

        // The protocol's own contract: it takes any amount but nothing, and calls nobody back.
        if (parts.contributors != 0) rewards.fund{value: parts.contributors}(receipt.modelId);
    }

    function _send(address receiver, uint256 amount) private {
        (bool sent,) = receiver.call{value: amount}("");
        require(sent, InferenceEscrowTransferFailed(receiver, amount));
    }
}
