#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a compiled catalogue (.mo) as a C++ source file.

    embed.py zh_CN.mo built_in_catalog.cc
"""
import pathlib
import sys

data = pathlib.Path(sys.argv[1]).read_bytes()
rows = [", ".join(str(b) for b in data[i:i + 20])
        for i in range(0, len(data), 20)]
pathlib.Path(sys.argv[2]).write_text(f"""\
#include "tui/model/built_in_catalog.h"

namespace tui {{

namespace {{

constexpr std::uint8_t kBytes[] = {{
{''.join(f'    {row},{chr(10)}' for row in rows)}}};

}}  // namespace

std::span<const std::uint8_t> BuiltInChinese() {{
  return kBytes;
}}

}}  // namespace tui
""")
