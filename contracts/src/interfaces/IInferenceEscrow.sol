// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeeSplit} from "./IProtocolParameters.sol";

/// @notice What a user signs once (EIP-712): how much one spender may draw from the prepaid balance.
struct SpendingCap {
    address user;
    /// The node that signs the receipts, or the operator it is registered under.
    address spender;
    uint256 maxTotal;
    uint256 maxPerRequest;
    /// Last second at which a receipt may be settled under it.
    uint64 expiry;
    /// Caps of one user with the same nonce share one total; revoking the nonce ends them all.
    uint256 nonce;
}

/// @notice What a node signs (EIP-712) for each answer.
struct Receipt {
    bytes32 requestId;
    address user;
    /// The signing key; it must be registered.
    address node;
    uint256 modelId;
    /// The adapter that was actually used.
    bytes32 adapterHash;
    bytes32 promptHash;
    bytes32 outputHash;
    uint32 inputTokens;
    uint32 outputTokens;
    uint256 fee;
    /// Hash of the bundle from which the attribution can be recomputed.
    bytes32 evidenceHash;
    uint256 capNonce;
    uint64 issuedAt;
}

struct SignedCap {
    SpendingCap cap;
    bytes signature;
}

struct SignedReceipt {
    Receipt receipt;
    bytes signature;
    /// Position, in the same call, of the cap it draws on.
    uint256 capIndex;
}

/// @notice Where one fee went, in wei. The parts sum to the fee.
struct FeeParts {
    uint256 platform;
    uint256 modelOwner;
    uint256 node;
    uint256 stakers;
    uint256 contributors;
}

/// @notice Money on its way out of a prepaid balance.
struct PendingWithdrawal {
    uint256 amount;
    uint64 availableAt;
}

/// @notice Why a receipt was not paid, in the order in which the checks are made.
enum Rejection {
    None,
    CapMissing,
    CapMismatch,
    CapExpired,
    CapRevoked,
    CapSignatureInvalid,
    NodeNotRegistered,
    SpenderMismatch,
    AlreadySettled,
    IssuedInFuture,
    ModelUnknown,
    AdapterMismatch,
    ModelRevoked,
    FeeAbovePrice,
    FeeAboveRequestCap,
    FeeAboveTotalCap,
    BalanceTooLow,
    NodeSignatureInvalid
}

/// @title Prepaid inference: balances, spending caps, receipts and the split of fees
/// @notice Users prepay and sign one cap; nodes sign a receipt for each answer; anyone settles receipts in batches.
/// A receipt that cannot be paid is skipped with `ReceiptRejected` and its reason, so that one bad receipt never holds
/// up the others; nothing is remembered about it, so it may be settled later if the reason passes.
/// @dev Both structures are signed for this chain and this contract (EIP-712 domain "OpenLedger InferenceEscrow", "1").
/// What the contract holds is always: user balances + accruals + the stakers' part.
interface IInferenceEscrow {
    /// @notice The call carries or names no money.
    error InferenceEscrowZeroAmount();

    /// @notice An address that must say something is zero.
    error InferenceEscrowZeroAddress();

    /// @notice The withdrawal asks for more than the balance.
    error InferenceEscrowInsufficientBalance(uint256 amount, uint256 balance);

    /// @notice There is nothing to withdraw.
    error InferenceEscrowNothingToWithdraw(address account);

    /// @notice The withdrawal may be paid from `availableAt` on.
    error InferenceEscrowTooEarly(uint64 availableAt);

    /// @notice The receiver refused the money.
    error InferenceEscrowTransferFailed(address receiver, uint256 amount);

    /// @notice The staking vault is set already, or not yet when it is needed.
    error InferenceEscrowStakingVault(address vault);

    event Deposited(address indexed user, address indexed payer, uint256 amount);
    event WithdrawalRequested(address indexed user, uint256 amount, uint64 availableAt);
    event Withdrawn(address indexed user, uint256 amount);
    event CapRevoked(address indexed user, uint256 indexed nonce);
    event NodeChanged(address indexed node, address indexed operator);
    event ReceiptSettled(
        bytes32 indexed requestId,
        address indexed user,
        uint256 indexed modelId,
        address node,
        address operator,
        address modelOwner,
        bytes32 evidenceHash,
        uint256 fee,
        FeeParts parts
    );
    event ReceiptRejected(bytes32 indexed requestId, address indexed user, address indexed node, Rejection reason);
    event AccruedWithdrawn(address indexed account, uint256 amount);
    event StakingVaultSet(address indexed vault);
    event StakersPaid(address indexed vault, uint256 amount);

    /// @notice Adds the value sent to the caller's prepaid balance.
    function deposit() external payable;

    /// @notice Adds the value sent to another user's prepaid balance.
    function depositFor(address user) external payable;

    /// @notice Announces a withdrawal. It replaces the former one and starts its delay anew; 0 cancels.
    /// @dev The money keeps paying receipts until it leaves, so that answers given before the request can settle.
    /// A node should serve only against `availableOf`, which leaves announced money out.
    function requestWithdrawal(uint256 amount) external;

    /// @notice Pays the announced amount, or what is left of the balance if receipts took more, to the caller.
    function withdraw() external returns (uint256 amount);

    /// @notice Ends every cap of the caller with this nonce. Receipts not yet settled under it are lost to the node.
    function revokeCap(uint256 nonce) external;

    /// @notice Settles receipts. Anyone may call; the signatures carry the authority.
    /// @param receipts Signed by registered nodes; each names its cap by position in `caps`.
    /// @param caps Signed by the users. Each is checked once however many receipts draw on it.
    /// @return settled Number of receipts paid; the others are reported by `ReceiptRejected`.
    function settle(SignedReceipt[] calldata receipts, SignedCap[] calldata caps) external returns (uint256 settled);

    /// @notice Pays the caller what accrued to it as platform, model owner or node operator.
    function withdrawAccrued() external returns (uint256 amount);

    /// @notice Registers a node's signing key with the operator that is paid for it; the zero address removes the node.
    /// Only the owner.
    function setNode(address node, address operator) external;

    /// @notice Names, once, the contract that holds the stakers' money. Only the owner.
    function setStakingVault(address vault) external;

    /// @notice Sends the stakers' part to the staking vault. Anyone may call.
    function payStakers() external returns (uint256 amount);

    /// @notice Prepaid balance of a user, announced withdrawals included.
    function balanceOf(address user) external view returns (uint256);

    /// @notice Prepaid balance without what is announced to leave.
    function availableOf(address user) external view returns (uint256);

    /// @notice The announced withdrawal; amount 0 when there is none.
    function pendingWithdrawalOf(address user) external view returns (PendingWithdrawal memory);

    /// @notice What was paid so far under a user's nonce.
    function capSpent(address user, uint256 nonce) external view returns (uint256);

    /// @notice Whether the user revoked the nonce.
    function isCapRevoked(address user, uint256 nonce) external view returns (bool);

    /// @notice Whether this node was paid for this request.
    function isSettled(address node, bytes32 requestId) external view returns (bool);

    /// @notice The operator paid for a node; zero when the node is not registered.
    function operatorOf(address node) external view returns (address);

    /// @notice What an account can withdraw as platform, model owner or operator.
    function accruedOf(address account) external view returns (uint256);

    /// @notice The stakers' part, held until the staking vault takes it.
    function stakersHeld() external view returns (uint256);

    /// @notice The contract that takes the stakers' part; zero until it is set.
    function stakingVault() external view returns (address);

    /// @notice Everything owed to users, accounts and stakers.
    function totalLiabilities() external view returns (uint256);

    /// @notice Highest fee for so many tokens at a price: price · (input + output) / 1000, rounded up to a wei.
    function quote(uint256 pricePerThousandTokens, uint32 inputTokens, uint32 outputTokens)
        external
        pure
        returns (uint256);

    /// @notice The split of a fee. Each part is rounded down but the contributors', which takes the dust.
    function splitFee(uint256 fee, FeeSplit calldata split) external pure returns (FeeParts memory);

    /// @notice Why the receipt would be rejected now, `None` when it would be paid.
    function check(SignedReceipt calldata receipt, SignedCap calldata cap) external view returns (Rejection);

    /// @notice The EIP-712 digest that a node signs.
    function receiptDigest(Receipt calldata receipt) external view returns (bytes32);

    /// @notice The EIP-712 digest that a user signs.
    function spendingCapDigest(SpendingCap calldata cap) external view returns (bytes32);
}
