// SPDX-License-Identifier: Apache-2.0

// How fast the codec and the hashes run on all cores with everything in
// memory: the limit that scripts/bench holds captures and restores against.
//   codec_limit FILE [--threads N] [--rounds N] [--level N]
// Prints one JSON object; speeds are the median round's content bytes a second,
// of `hash` those of the stored bytes.

#include <openssl/evp.h>
#include <zstd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace {

using Bytes = std::vector<std::byte>;

constexpr std::size_t kChunk = std::size_t{1} << 20;

struct Options {
  std::string file;
  unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  int rounds = 3;
  int level = 3;
};

struct Chunk {
  Bytes content;
  Bytes stored;
  std::size_t stored_size = 0;
};

template <typename T, auto kFree>
struct Deleter {
  void operator()(T* context) const { kFree(context); }
};
template <typename T, auto kFree>
using Owned = std::unique_ptr<T, Deleter<T, kFree>>;

// What one thread works with.
struct Worker {
  Owned<ZSTD_CCtx, ZSTD_freeCCtx> compressor{ZSTD_createCCtx()};
  Owned<ZSTD_DCtx, ZSTD_freeDCtx> decompressor{ZSTD_createDCtx()};
  Owned<EVP_MD, EVP_MD_free> sha256{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  Owned<EVP_MD_CTX, EVP_MD_CTX_free> hash{EVP_MD_CTX_new()};
  Bytes buffer = Bytes(kChunk);

  bool Hash(std::span<const std::byte> data) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    return EVP_DigestInit_ex2(hash.get(), sha256.get(), nullptr) == 1 &&
           EVP_DigestUpdate(hash.get(), data.data(), data.size()) == 1 &&
           EVP_DigestFinal_ex(hash.get(), digest, nullptr) == 1;
  }
};

using Step = std::function<bool(Worker&, Chunk&)>;

bool Compress(Worker& worker, Chunk& chunk) {
  chunk.stored_size = ZSTD_compress2(
      worker.compressor.get(), chunk.stored.data(), chunk.stored.size(),
      chunk.content.data(), chunk.content.size());
  return ZSTD_isError(chunk.stored_size) == 0 && worker.Hash(chunk.content) &&
         worker.Hash(std::span(chunk.stored).first(chunk.stored_size));
}

bool HashStored(Worker& worker, Chunk& chunk) {
  return worker.Hash(std::span(chunk.stored).first(chunk.stored_size));
}

bool Decompress(Worker& worker, Chunk& chunk) {
  return HashStored(worker, chunk) &&
         ZSTD_decompressDCtx(worker.decompressor.get(), worker.buffer.data(),
                             worker.buffer.size(), chunk.stored.data(),
                             chunk.stored_size) == chunk.content.size() &&
         worker.Hash(std::span(worker.buffer).first(chunk.content.size()));
}

bool Prepare(Worker& worker, int level) {
  const auto set = [&](ZSTD_cParameter parameter, int value) {
    return ZSTD_isError(ZSTD_CCtx_setParameter(worker.compressor.get(),
                                               parameter, value)) == 0;
  };
  return set(ZSTD_c_compressionLevel, level) && set(ZSTD_c_checksumFlag, 1);
}

// One pass over all chunks on all workers, in seconds; below 0 on failure.
double Pass(std::vector<Worker>& workers,
            std::vector<Chunk>& chunks,
            const Step& step) {
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> good = true;
  const auto start = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> threads;
    threads.reserve(workers.size());
    for (Worker& worker : workers) {
      threads.emplace_back([&next, &good, &chunks, &step, &worker] {
        for (std::size_t n = next++; n < chunks.size(); n = next++) {
          if (!step(worker, chunks[n])) {
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
double MedianPass(std::vector<Worker>& workers,
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
      Bytes stored(ZSTD_compressBound(content.size()));
      chunks.push_back(Chunk{std::move(content), std::move(stored), 0});
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
  std::vector<Worker> workers(options.threads);
  for (Worker& worker : workers) {
    if (!Prepare(worker, options.level)) {
      std::fprintf(stderr, "codec_limit: level %d is refused\n", options.level);
      return 1;
    }
  }
  const double compress = MedianPass(workers, chunks, options.rounds, Compress);
  const double decompress =
      MedianPass(workers, chunks, options.rounds, Decompress);
  const double hash = MedianPass(workers, chunks, options.rounds, HashStored);
  if (compress <= 0 || decompress <= 0 || hash <= 0) {
    std::fprintf(stderr, "codec_limit: a chunk failed\n");
    return 1;
  }
  double content = 0;
  double stored = 0;
  for (const Chunk& chunk : chunks) {
    content += static_cast<double>(chunk.content.size());
    stored += static_cast<double>(chunk.stored_size);
  }
  std::printf(
      "{\"threads\": %u, \"level\": %d, \"content_bytes\": %.0f, "
      "\"stored_bytes\": %.0f, \"compress_bps\": %.0f, "
      "\"decompress_bps\": %.0f, \"hash_bps\": %.0f}\n",
      options.threads, options.level, content, stored, content / compress,
      content / decompress, stored / hash);
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
