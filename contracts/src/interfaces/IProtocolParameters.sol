// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice How one inference fee is divided, in basis points. The five parts sum to 10,000.
struct FeeSplit {
    uint16 platform;
    uint16 modelOwner;
    uint16 node;
    uint16 stakers;
    uint16 contributors;
}

/// @notice Every number that a deployment starts with.
struct InitialParameters {
    FeeSplit feeSplit;
    uint32 attributionThreshold;
    uint32 influenceWeight;
    uint32 contributorCap;
    uint64 challengeWindow;
    uint64 withdrawalDelay;
    uint256 dataNetFee;
    uint256 modelFee;
    address treasury;
    address platform;
}

/// @title The numbers of the protocol
/// @notice One place for every number that contracts, nodes and replays of an attribution use. The owner changes them
/// within bounds that are fixed in the code; each change is one event, so the value at any block can be rebuilt.
/// @dev Parts per million are called ppm: 1,000,000 is the whole.
interface IProtocolParameters {
    /// @notice The five parts of the split do not sum to 10,000.
    error ProtocolParametersSplitSum(uint256 sum);

    /// @notice A part of the split lies outside its bounds: the platform may take at most 2,000, contributors get at least 2,500.
    error ProtocolParametersSplitBounds(uint16 platform, uint16 contributors);

    /// @notice A value lies outside [minimum, maximum].
    error ProtocolParametersOutOfBounds(uint256 value, uint256 minimum, uint256 maximum);

    /// @notice The treasury or the platform would be the zero address.
    error ProtocolParametersZeroAddress();

    event FeeSplitChanged(FeeSplit split);
    event AttributionThresholdChanged(uint32 ppm);
    event InfluenceWeightChanged(uint32 ppm);
    event ContributorCapChanged(uint32 ppm);
    event ChallengeWindowChanged(uint64 windowSeconds);
    event WithdrawalDelayChanged(uint64 delaySeconds);
    event DataNetFeeChanged(uint256 fee);
    event ModelFeeChanged(uint256 fee);
    event TreasuryChanged(address treasury);
    event PlatformChanged(address platform);

    /// @notice The split that a settlement in this block uses.
    function feeSplit() external view returns (FeeSplit memory);

    /// @notice A record whose share of an answer is below this (ppm) is not paid.
    function attributionThreshold() external view returns (uint32);

    /// @notice Weight of influence (ppm) when it is combined with matched spans, whose weight is the rest of a million.
    function influenceWeight() external view returns (uint32);

    /// @notice Largest part (ppm) of one query's contributors' pool that one contribution, a record with all its copies,
    /// may get; a million means no cap. It bounds no address, since whoever it hindered could take another.
    function contributorCap() external view returns (uint32);

    /// @notice Seconds between the posting of a reward root and the first claim against it.
    function challengeWindow() external view returns (uint64);

    /// @notice Seconds between the request and the payment of a withdrawal from the escrow.
    function withdrawalDelay() external view returns (uint64);

    /// @notice Price in wei of creating a DataNet.
    function dataNetFee() external view returns (uint256);

    /// @notice Price in wei of registering a model.
    function modelFee() external view returns (uint256);

    /// @notice Receives registration fees, and through a leaf of the reward tree whatever cannot be attributed.
    function treasury() external view returns (address);

    /// @notice Accrues the platform's part of inference fees.
    function platform() external view returns (address);

    /// @notice Sets the split. Receipts settled afterwards use it, whenever they were issued.
    function setFeeSplit(FeeSplit calldata split) external;

    /// @notice Sets the attribution threshold, 0 to 500,000 ppm.
    function setAttributionThreshold(uint32 ppm) external;

    /// @notice Sets the weight of influence, 0 to 1,000,000 ppm.
    function setInfluenceWeight(uint32 ppm) external;

    /// @notice Sets the cap of one contributor, 10,000 to 1,000,000 ppm.
    function setContributorCap(uint32 ppm) external;

    /// @notice Sets the challenge window, 1 second to 30 days. Roots already posted keep the window they were posted under.
    function setChallengeWindow(uint64 windowSeconds) external;

    /// @notice Sets the withdrawal delay, 1 second to 30 days. Withdrawals already requested keep theirs.
    function setWithdrawalDelay(uint64 delaySeconds) external;

    /// @notice Sets the price of a DataNet, at most 1,000,000 OPEN.
    function setDataNetFee(uint256 fee) external;

    /// @notice Sets the price of a model, at most 1,000,000 OPEN.
    function setModelFee(uint256 fee) external;

    /// @notice Sets the treasury.
    function setTreasury(address newTreasury) external;

    /// @notice Sets the platform's address. What accrued to the former one stays its own.
    function setPlatform(address newPlatform) external;
}
