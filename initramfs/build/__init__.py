# SPDX-License-Identifier: Apache-2.0
"""Builds the recovery system's payload from Debian packages, without root."""
