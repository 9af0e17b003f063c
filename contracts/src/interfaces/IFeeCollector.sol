// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Registration fees with a maximum named by the caller
interface IFeeCollector {
    /// @notice The fee rose above what the caller agreed to.
    error FeeCollectorAboveMaximum(uint256 fee, uint256 maxFee);

    /// @notice The call carried less than the fee.
    error FeeCollectorUnderpaid(uint256 fee, uint256 value);

    /// @notice The refund of what was sent beyond the fee was refused by its receiver.
    error FeeCollectorRefundFailed(address receiver, uint256 amount);

    /// @notice The treasury refused the fees.
    error FeeCollectorTransferFailed(address treasury, uint256 amount);

    event FeesCollected(address indexed treasury, uint256 amount);

    /// @notice Sends every fee held here to the present treasury. Anyone may call it, so that a treasury which refuses
    /// money can never stop a registration.
    function collectFees() external returns (uint256 amount);
}
