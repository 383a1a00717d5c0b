// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>

#if defined(__clang__)
#define BASE_TSA(x) __attribute__((x))
#else
#define BASE_TSA(x)
#endif
#define GUARDED_BY(x) BASE_TSA(guarded_by(x))
#define REQUIRES(...) BASE_TSA(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) BASE_TSA(acquire_capability(__VA_ARGS__))
#define RELEASE(...) BASE_TSA(release_capability(__VA_ARGS__))

namespace base {

// std::mutex that clang's -Wthread-safety can see.
class BASE_TSA(capability("mutex")) Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class BASE_TSA(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace base
