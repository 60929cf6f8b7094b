/*
 * Writes down what a process has written to the files of one folder and not yet synced, so that a power cut can be
 * played afterwards: the kernel keeps the writes of a process that was killed, a disk without power does not.
 *
 * Preloaded into the process (LD_PRELOAD). Each write or truncation is recorded before it is carried out, with the
 * bytes that it replaces and those that replace them; each sync is recorded after it succeeded, with the position that
 * the record had when it began: what was written in the meantime is not covered by it.
 *
 *   POWERLOSS_FOLDER   the folder whose files are watched, as an absolute path without links
 *   POWERLOSS_RECORD   the file with the record, outside that folder
 *
 * Shared memory (`*-shm`) is not watched: it is not expected to survive. What cannot be played (a file removed, renamed
 * or written in other ways) is recorded as such, so that whoever reads the record refuses it. 64-bit Linux only.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { FILE_NAMED = 1, WRITTEN, TRUNCATED, SYNCED, FOLDER_SYNCED, UNPLAYABLE };

/* Followed by its payload, in this order: a name; the bytes before; the bytes after. All numbers in native order. */
struct entry {
    uint32_t kind;
    uint32_t file;
    uint64_t offset; /* WRITTEN: where; TRUNCATED: to which size; SYNCED: up to which position of the record */
    uint64_t size;   /* of the file before */
    uint64_t before; /* bytes */
    uint64_t after;  /* bytes; of a name: its length */
};

enum { FILES_MAX = 64, FOLDER = 0, UNWATCHED = -1 };

static struct { dev_t device; ino_t inode; } files[FILES_MAX]; /* counted from 1 */
static int file_count;
static char folder[PATH_MAX];
static int record = -1;
static uint64_t position;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

__attribute__((noreturn)) static void give_up(const char *why)
{
    static const char start[] = "powerloss: ";
    syscall(SYS_write, 2, start, sizeof start - 1);
    syscall(SYS_write, 2, why, strlen(why));
    syscall(SYS_write, 2, "\n", 1);
    abort();
}

__attribute__((constructor)) static void start(void)
{
    const char *watched = getenv("POWERLOSS_FOLDER"), *path = getenv("POWERLOSS_RECORD");
    if (!watched || !path || strlen(watched) >= sizeof folder) give_up("POWERLOSS_FOLDER and POWERLOSS_RECORD are not set");
    strcpy(folder, watched);
    int low = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (low < 0) give_up("the record cannot be opened");
    /* Out of the way of numbers that the process counts on. */
    record = fcntl(low, F_DUPFD_CLOEXEC, 500);
    if (record < 0) record = low;
    else syscall(SYS_close, low);
    position = (uint64_t)lseek(record, 0, SEEK_END);
}

static void append(const void *bytes, size_t length)
{
    const char *rest = bytes;
    while (length > 0) {
        ssize_t written = syscall(SYS_write, record, rest, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) give_up("the record cannot be written");
        rest += written;
        length -= (size_t)written;
        position += (uint64_t)written;
    }
}

static void append_name(enum kind kind, int file, const char *name)
{
    struct entry entry = { .kind = kind, .file = (uint32_t)file, .after = strlen(name) };
    append(&entry, sizeof entry);
    append(name, strlen(name));
}

/* The part of an absolute path below the folder; "" for the folder itself; NULL if it is elsewhere. */
static const char *inside(const char *path)
{
    size_t length = strlen(folder);
    if (record < 0 || strncmp(path, folder, length) != 0) return NULL;
    if (path[length] == '\0') return path + length;
    return path[length] == '/' ? path + length + 1 : NULL;
}

static int is_shared_memory(const char *name)
{
    size_t length = strlen(name);
    return length >= 4 && strcmp(name + length - 4, "-shm") == 0;
}

/* The number of the watched file behind a descriptor. Called in turn. A descriptor is looked at anew each time: some
 * are closed where no library in front of libc sees it. */
static int file_of(int fd, struct stat *status)
{
    if (record < 0 || fstat(fd, status) != 0) return UNWATCHED;
    if (!S_ISREG(status->st_mode) && !S_ISDIR(status->st_mode)) return UNWATCHED;
    for (int file = 1; file <= file_count; file++)
        if (files[file - 1].device == status->st_dev && files[file - 1].inode == status->st_ino) return file;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return UNWATCHED;
    path[length] = '\0';
    const char *name = inside(path);
    if (!name) return UNWATCHED;
    if (S_ISDIR(status->st_mode)) return *name == '\0' ? FOLDER : UNWATCHED;
    if (is_shared_memory(name)) return UNWATCHED;
    if (file_count == FILES_MAX) give_up("more files than can be watched");
    files[file_count].device = status->st_dev;
    files[file_count].inode = status->st_ino;
    file_count++;
    append_name(FILE_NAMED, file_count, name);
    return file_count;
}

/* The bytes that are about to go. Read through the same descriptor: closing another one of the same file would drop
 * the locks that the process holds on it. */
static char *read_before(int fd, uint64_t offset, uint64_t length)
{
    char *bytes = malloc(length + 1);
    if (!bytes) give_up("out of memory");
    for (uint64_t done = 0; done < length;) {
        ssize_t count = syscall(SYS_pread64, fd, bytes + done, length - done, offset + done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) give_up("a watched file cannot be read");
        done += (uint64_t)count;
    }
    return bytes;
}

/* Called in turn, before the write. */
static void record_write(int fd, int file, const struct stat *status, uint64_t offset, const void *bytes, size_t length)
{
    uint64_t size = (uint64_t)status->st_size;
    uint64_t left = size > offset ? size - offset : 0;
    struct entry entry = { WRITTEN, (uint32_t)file, offset, size, left < length ? left : length, length };
    char *before = read_before(fd, offset, entry.before);
    append(&entry, sizeof entry);
    append(before, entry.before);
    append(bytes, length);
    free(before);
}

/* Takes the turn for a watched file, and keeps it until it is carried out: the record has the order of the writes. */
static int begin(int fd, struct stat *status)
{
    int error = errno;
    pthread_mutex_lock(&turn);
    int file = file_of(fd, status);
    if (file <= FOLDER) pthread_mutex_unlock(&turn);
    errno = error;
    return file;
}

static long finish(int file, long result)
{
    int error = errno;
    if (file > FOLDER) pthread_mutex_unlock(&turn);
    errno = error;
    return result;
}

static ssize_t write_at(int fd, const void *bytes, size_t length, off64_t offset)
{
    struct stat status;
    int file = begin(fd, &status);
    if (file > FOLDER) record_write(fd, file, &status, (uint64_t)offset, bytes, length);
    return finish(file, syscall(SYS_pwrite64, fd, bytes, length, offset));
}

static ssize_t write_here(int fd, const void *bytes, size_t length)
{
    struct stat status;
    int file = begin(fd, &status);
    if (file > FOLDER) {
        int appends = fcntl(fd, F_GETFL) & O_APPEND;
        off64_t offset = appends ? status.st_size : lseek64(fd, 0, SEEK_CUR);
        record_write(fd, file, &status, (uint64_t)offset, bytes, length);
    }
    return finish(file, syscall(SYS_write, fd, bytes, length));
}

static int truncate_to(int fd, off64_t size)
{
    struct stat status;
    int file = begin(fd, &status);
    if (file > FOLDER) {
        uint64_t old = (uint64_t)status.st_size, cut = old > (uint64_t)size ? old - (uint64_t)size : 0;
        struct entry entry = { TRUNCATED, (uint32_t)file, (uint64_t)size, old, cut, 0 };
        char *before = read_before(fd, (uint64_t)size, cut);
        append(&entry, sizeof entry);
        append(before, cut);
        free(before);
    }
    return (int)finish(file, syscall(SYS_ftruncate, fd, size));
}

/* What is written while the sync runs may or may not reach the disk with it, so it does not count as covered. */
static int sync_file(int fd, long call)
{
    struct stat status;
    pthread_mutex_lock(&turn);
    int file = file_of(fd, &status);
    uint64_t covered = position;
    pthread_mutex_unlock(&turn);
    int result = (int)syscall(call, fd);
    int error = errno;
    if (result == 0 && file != UNWATCHED) {
        struct entry entry = { .kind = file == FOLDER ? FOLDER_SYNCED : SYNCED, .file = (uint32_t)file, .offset = covered };
        pthread_mutex_lock(&turn);
        append(&entry, sizeof entry);
        pthread_mutex_unlock(&turn);
    }
    errno = error;
    return result;
}

static void refuse(const char *what)
{
    int error = errno;
    pthread_mutex_lock(&turn);
    append_name(UNPLAYABLE, 0, what);
    pthread_mutex_unlock(&turn);
    errno = error;
}

static void refuse_descriptor(const char *what, int fd)
{
    struct stat status;
    int file = begin(fd, &status);
    finish(file, 0);
    if (file > FOLDER) refuse(what);
}

static void refuse_path(const char *what, const char *path)
{
    const char *name = inside(path);
    if (name && *name && !is_shared_memory(name)) refuse(what);
}

/* ---- What stands before the functions of libc, which the linker finds here first. ---- */

ssize_t write(int fd, const void *bytes, size_t length) { return write_here(fd, bytes, length); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return write_at(fd, bytes, length, offset); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) { return write_at(fd, bytes, length, offset); }
int ftruncate(int fd, off_t size) { return truncate_to(fd, size); }
int ftruncate64(int fd, off64_t size) { return truncate_to(fd, size); }
int fsync(int fd) { return sync_file(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_file(fd, SYS_fdatasync); }

/* ---- What the database does not do to its files while it runs: refused rather than played. ---- */

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    refuse_descriptor("writev", fd);
    return syscall(SYS_writev, fd, parts, count);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset)
{
    refuse_descriptor("pwritev", fd);
    return syscall(SYS_pwritev, fd, parts, count, offset, 0);
}

int fallocate64(int fd, int mode, off64_t offset, off64_t length)
{
    refuse_descriptor("fallocate", fd);
    return (int)syscall(SYS_fallocate, fd, mode, offset, length);
}

int posix_fallocate64(int fd, off64_t offset, off64_t length)
{
    refuse_descriptor("posix_fallocate", fd);
    return syscall(SYS_fallocate, fd, 0, offset, length) == 0 ? 0 : errno;
}

void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset)
{
    if (fd >= 0 && (flags & MAP_SHARED) && (protection & PROT_WRITE)) refuse_descriptor("mmap", fd);
    return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
}

int unlink(const char *path)
{
    refuse_path("unlink", path);
    return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int rename(const char *from, const char *to)
{
    refuse_path("rename", from);
    refuse_path("rename", to);
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}
