// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice One posted root.
struct RewardRoot {
    bytes32 root;
    /// Sum of every account's cumulative amount in the tree.
    uint256 totalCumulative;
    /// Hash of the bundle from which the tree can be rebuilt.
    bytes32 evidenceHash;
    uint64 submittedAt;
    /// First second at which it can be claimed against.
    uint64 activatesAt;
    bool disabled;
}

struct Claim {
    uint256 pool;
    address account;
    uint256 cumulativeAmount;
    bytes32[] proof;
}

/// @title Contributors' rewards: pools funded by fees and paid by cumulative Merkle roots
/// @notice Pool n belongs to model n. Each root holds, for every account, all it has ever earned in the pool; a claim
/// pays what it has not been paid yet. Roots stand in a queue and each waits for its own challenge window.
/// @dev What is paid stays paid. A pool never pays more than the active root's total, which is never more than the
/// pool was funded with, so one pool cannot drain another. The total never falls from one root to the next; that no
/// single account's amount falls is for challengers to check before the root activates (lib/chain/rewardTree.ts).
interface IRewardDistributor {
    /// @notice The call carries no money.
    error RewardDistributorZeroAmount();

    /// @notice A hash that must say something is zero.
    error RewardDistributorZeroHash();

    /// @notice The root would promise more than the pool was funded with.
    error RewardDistributorUnderfunded(uint256 pool, uint256 totalCumulative, uint256 funded);

    /// @notice The root would promise less than one before it.
    error RewardDistributorTotalFell(uint256 pool, uint256 totalCumulative, uint256 previous);

    /// @notice Too many roots of this pool wait for their window.
    error RewardDistributorQueueFull(uint256 pool);

    /// @notice No such root.
    error RewardDistributorUnknownRoot(uint256 pool, uint256 index);

    /// @notice The root is active, or disabled already.
    error RewardDistributorNotPending(uint256 pool, uint256 index);

    /// @notice No root of this pool is active yet.
    error RewardDistributorNoActiveRoot(uint256 pool);

    /// @notice The proof does not lead to the active root.
    error RewardDistributorInvalidProof(uint256 pool, address account, uint256 cumulativeAmount);

    /// @notice Everything was paid already.
    error RewardDistributorNothingToClaim(uint256 pool, address account);

    /// @notice The tree gives accounts more than the total it was posted with.
    error RewardDistributorTotalExceeded(uint256 pool, uint256 claimed, uint256 totalCumulative);

    /// @notice The account refused the money.
    error RewardDistributorTransferFailed(address account, uint256 amount);

    event PoolFunded(uint256 indexed pool, address indexed from, uint256 amount);
    event RootSubmitted(
        uint256 indexed pool,
        uint256 indexed index,
        bytes32 root,
        uint256 totalCumulative,
        bytes32 evidenceHash,
        uint64 activatesAt
    );
    event RootDisabled(uint256 indexed pool, uint256 indexed index);
    event Claimed(uint256 indexed pool, address indexed account, uint256 amount, uint256 cumulativeAmount);

    /// @notice Adds the value sent to a pool.
    function fund(uint256 pool) external payable;

    /// @notice Posts a root. Only `SETTLER_ROLE`.
    /// @param totalCumulative Sum of the tree's amounts: at most what the pool was funded with, at least the total of
    /// the last root that is not disabled.
    /// @return index Position in the pool's list of roots, from 0.
    function submitRoot(uint256 pool, bytes32 root, uint256 totalCumulative, bytes32 evidenceHash)
        external
        returns (uint256 index);

    /// @notice Strikes out a root before it activates; the others keep their places and times. Only `GUARDIAN_ROLE`.
    function disableRoot(uint256 pool, uint256 index) external;

    /// @notice Pays an account what it earned and was not paid yet. Anyone may call; the money goes to the account.
    /// @return amount What was paid now; never 0.
    function claim(uint256 pool, address account, uint256 cumulativeAmount, bytes32[] calldata proof)
        external
        returns (uint256 amount);

    /// @notice Claims several times in one call. A claim that was paid meanwhile is passed over, any other fault reverts.
    /// @return amount The sum paid now.
    function claimMany(Claim[] calldata claims) external returns (uint256 amount);

    /// @notice All that the pool was ever funded with.
    function funded(uint256 pool) external view returns (uint256);

    /// @notice All that the pool ever paid.
    function totalClaimed(uint256 pool) external view returns (uint256);

    /// @notice All that the pool ever paid to the account.
    function claimed(uint256 pool, address account) external view returns (uint256);

    /// @notice Number of roots ever posted.
    function rootCount(uint256 pool) external view returns (uint256);

    /// @notice One root; reverts when there is none.
    function rootAt(uint256 pool, uint256 index) external view returns (RewardRoot memory);

    /// @notice The root that claims are paid against in this block.
    /// @return exists False when none is active; the rest is then empty.
    function activeRoot(uint256 pool) external view returns (bool exists, uint256 index, RewardRoot memory root);

    /// @notice The Merkle leaf of one account:
    /// keccak256(keccak256(abi.encode(tag, chain id, this contract, pool, account, cumulativeAmount))),
    /// where tag = keccak256("OpenLedger reward leaf v1").
    function rewardLeaf(uint256 pool, address account, uint256 cumulativeAmount) external view returns (bytes32);
}
