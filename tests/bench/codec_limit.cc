// SPDX-License-Identifier: Apache-2.0

// How fast the engine's codec and hashes run on all cores with everything in
// memory: the limit that scripts/bench holds captures and restores against.
//   codec_limit FILE [--threads N] [--rounds N] [--level N]
// Prints one JSON object; speeds are the median round's content bytes a second,
// of `hash_bps` those of the stored bytes.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "imaging/engine/capture_plan.h"
#include "imaging/engine/codec.h"
#include "imaging/format/sha256.h"
#include "imaging/io/aligned_buffer.h"

namespace {

using Bytes = std::vector<std::byte>;

constexpr std::size_t kChunk = imaging::kUsualChunkSize;

struct Options {
  std::string file;
  unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  int rounds = 3;
  int level = imaging::ChunkEncoder::kDefaultLevel;
};

struct Chunk {
  Bytes content;
  Bytes stored;
};

// What one thread works with.
struct Worker {
  explicit Worker(int level)
      : encoder(level), frame(imaging::ChunkEncoder::MaxFrameSize(kChunk)) {
    for (std::size_t i = 0; i < imaging::kSha256Lanes; ++i) {
      contents.emplace_back(kChunk);
    }
  }

  imaging::ChunkEncoder encoder;
  imaging::ChunkDecoder decoder;
  Bytes frame;
  std::vector<imaging::AlignedBuffer> contents;
  std::byte seen{};  // So that no hash is left out as unused.

  void Hash(const std::vector<std::span<const std::byte>>& messages) {
    std::vector<imaging::Sha256> hashes(messages.size());
    imaging::Sha256OfEach(messages, hashes);
    seen ^= hashes.front().front();
  }
};

// Works on as many chunks as are hashed together.
using Step = std::function<bool(Worker&, std::span<Chunk>)>;

void HashAll(Worker& worker,
             std::span<const Chunk> chunks,
             Bytes Chunk::*bytes) {
  std::vector<std::span<const std::byte>> messages;
  for (const Chunk& chunk : chunks) {
    messages.emplace_back(chunk.*bytes);
  }
  worker.Hash(messages);
}

bool Compress(Worker& worker, std::span<Chunk> chunks) {
  HashAll(worker, chunks, &Chunk::content);
  for (Chunk& chunk : chunks) {
    const auto frame = worker.encoder.Encode(chunk.content, worker.frame);
    if (!frame.ok()) {
      return false;
    }
    chunk.stored.assign(frame.value().begin(), frame.value().end());
  }
  HashAll(worker, chunks, &Chunk::stored);
  return true;
}

bool HashStored(Worker& worker, std::span<Chunk> chunks) {
  HashAll(worker, chunks, &Chunk::stored);
  return true;
}

bool HashContent(Worker& worker, std::span<Chunk> chunks) {
  HashAll(worker, chunks, &Chunk::content);
  return true;
}

bool Decompress(Worker& worker, std::span<Chunk> chunks) {
  HashAll(worker, chunks, &Chunk::stored);
  std::vector<std::span<const std::byte>> contents;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const auto content = worker.contents[i].first(chunks[i].content.size());
    if (!worker.decoder.Decode(chunks[i].stored, content).ok()) {
      return false;
    }
    contents.push_back(content);
  }
  worker.Hash(contents);
  return true;
}

// One pass over all chunks on all workers, in seconds; below 0 on failure.
double Pass(std::vector<std::unique_ptr<Worker>>& workers,
            std::vector<Chunk>& chunks,
            const Step& step) {
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> good = true;
  const auto start = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> threads;
    threads.reserve(workers.size());
    for (const std::unique_ptr<Worker>& worker : workers) {
      threads.emplace_back([&next, &good, &chunks, &step, &worker] {
        constexpr std::size_t kStep = imaging::kSha256Lanes;
        for (std::size_t n = next.fetch_add(kStep); n < chunks.size();
             n = next.fetch_add(kStep)) {
          const std::size_t count = std::min(kStep, chunks.size() - n);
          if (!step(*worker, std::span(chunks).subspan(n, count))) {
            good = false;
          }
        }
      });
    }
  }
  const std::chrono::duration<double> taken =
      std::chrono::steady_clock::now() - start;
  return good ? taken.count() : -1.0;
}

// The median of `rounds` passes after a warming one; below 0 on failure.
double MedianPass(std::vector<std::unique_ptr<Worker>>& workers,
                  std::vector<Chunk>& chunks,
                  int rounds,
                  const Step& step) {
  std::vector<double> seconds;
  for (int round = 0; round <= rounds; ++round) {
    seconds.push_back(Pass(workers, chunks, step));
    if (seconds.back() < 0) {
      return -1.0;
    }
  }
  seconds.erase(seconds.begin());
  std::sort(seconds.begin(), seconds.end());
  return seconds[seconds.size() / 2];
}

std::vector<Chunk> Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<Chunk> chunks;
  while (file) {
    Bytes content(kChunk);
    file.read(reinterpret_cast<char*>(content.data()), kChunk);
    content.resize(static_cast<std::size_t>(file.gcount()));
    if (!content.empty()) {
      chunks.push_back(Chunk{std::move(content), {}});
    }
  }
  return chunks;
}

bool Parse(int argc, char** argv, Options& options) {
  for (int n = 1; n < argc; ++n) {
    const std::string word = argv[n];
    if (!word.starts_with("--")) {
      options.file = word;
      continue;
    }
    const int value = n + 1 < argc ? std::atoi(argv[++n]) : 0;
    if (value <= 0) {
      return false;
    }
    if (word == "--threads") {
      options.threads = static_cast<unsigned>(value);
    } else if (word == "--rounds") {
      options.rounds = value;
    } else if (word == "--level") {
      options.level = value;
    } else {
      return false;
    }
  }
  return !options.file.empty();
}

int Measure(const Options& options, std::vector<Chunk>& chunks) {
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned n = 0; n < options.threads; ++n) {
    workers.push_back(std::make_unique<Worker>(options.level));
  }
  const auto pass = [&](const Step& step) {
    return MedianPass(workers, chunks, options.rounds, step);
  };
  const double compress = pass(Compress);
  const double decompress = pass(Decompress);
  const double hash_stored = pass(HashStored);
  const double hash_content = pass(HashContent);
  if (std::min({compress, decompress, hash_stored, hash_content}) <= 0) {
    std::fprintf(stderr, "codec_limit: a chunk failed\n");
    return 1;
  }
  double content = 0;
  double stored = 0;
  for (const Chunk& chunk : chunks) {
    content += static_cast<double>(chunk.content.size());
    stored += static_cast<double>(chunk.stored.size());
  }
  std::printf(
      "{\"threads\": %u, \"level\": %d, \"content_bytes\": %.0f, "
      "\"stored_bytes\": %.0f, \"compress_bps\": %.0f, "
      "\"decompress_bps\": %.0f, \"hash_bps\": %.0f, "
      "\"hash_content_bps\": %.0f}\n",
      options.threads, options.level, content, stored, content / compress,
      content / decompress, stored / hash_stored, content / hash_content);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!Parse(argc, argv, options)) {
    std::fprintf(stderr,
                 "usage: codec_limit FILE [--threads N] [--rounds N] "
                 "[--level N]\n");
    return 2;
  }
  std::vector<Chunk> chunks = Load(options.file);
  if (chunks.empty()) {
    std::fprintf(stderr, "codec_limit: %s is empty or can't be read\n",
                 options.file.c_str());
    return 1;
  }
  return Measure(options, chunks);
}
