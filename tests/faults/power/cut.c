/* What a power cut would leave of the files in POWER_FOLDER: for every file there is an image in POWER_IMAGES that holds
   only what was synced. What is written waits in a list until the file is synced; then it goes into the image. A line in
   POWER_TRACE tells of each write, each sync, and each answer that leaves over a socket, in their order. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct piece { char path[PATH_MAX]; off_t at; size_t size; struct piece *next; };
static struct piece *waiting;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int path_of(int fd, char *path) {
    char link[64];
    const char *folder = getenv("POWER_FOLDER");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, PATH_MAX - 1);
    if (size < 0 || !folder) return 0;
    path[size] = 0;
    return strncmp(path, folder, strlen(folder)) == 0 && !strstr(path, "-shm");
}

static void told(const char *what, const char *path) {
    const char *trace = getenv("POWER_TRACE");
    static ssize_t (*put)(int, const void *, size_t);
    char line[PATH_MAX + 32];
    if (!trace) return;
    if (!put) put = real("write");
    const char *name = strrchr(path, '/');
    int size = snprintf(line, sizeof line, "%s %s\n", what, name ? name + 1 : path);
    int fd = open(trace, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) { put(fd, line, size); close(fd); }
}

static void image_of(const char *path, char *image) {
    const char *name = strrchr(path, '/');
    snprintf(image, PATH_MAX, "%s/%s", getenv("POWER_IMAGES"), name + 1);
}

static void note(int fd, off_t at, ssize_t size) {
    char path[PATH_MAX];
    if (size <= 0 || !path_of(fd, path)) return;
    struct piece *one = malloc(sizeof *one);
    strcpy(one->path, path);
    one->at = at;
    one->size = size;
    pthread_mutex_lock(&lock);
    one->next = waiting;
    waiting = one;
    pthread_mutex_unlock(&lock);
    told("write", path);
}

/* A folder was synced: files that were taken out of it stay out. */
static void forget_gone(void) {
    DIR *images = opendir(getenv("POWER_IMAGES"));
    char path[PATH_MAX];
    for (struct dirent *one; images && (one = readdir(images));) {
        if (one->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", getenv("POWER_FOLDER"), one->d_name);
        if (access(path, F_OK) == 0) continue;
        snprintf(path, sizeof path, "%s/%s", getenv("POWER_IMAGES"), one->d_name);
        unlink(path);
    }
    if (images) closedir(images);
}

static void keep(int fd) {
    char path[PATH_MAX], image[PATH_MAX], own[64];
    static ssize_t (*put)(int, const void *, size_t, off_t);
    struct stat now;
    if (!path_of(fd, path) || fstat(fd, &now)) return;
    if (S_ISDIR(now.st_mode)) { forget_gone(); return; }
    if (!put) put = real("pwrite");
    image_of(path, image);
    snprintf(own, sizeof own, "/proc/self/fd/%d", fd);
    int from = open(own, O_RDONLY | O_CLOEXEC), to = open(image, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    pthread_mutex_lock(&lock);
    for (struct piece **here = &waiting; *here;) {
        struct piece *one = *here;
        if (strcmp(one->path, path)) { here = &one->next; continue; }
        char *bytes = malloc(one->size);
        ssize_t size = pread(from, bytes, one->size, one->at);
        if (size > 0) put(to, bytes, size, one->at);
        free(bytes);
        *here = one->next;
        free(one);
    }
    pthread_mutex_unlock(&lock);
    if (ftruncate(to, now.st_size)) {}
    close(from);
    close(to);
    told("sync", path);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
    static ssize_t (*next)(int, const void *, size_t, off_t);
    if (!next) next = real("pwrite");
    ssize_t done = next(fd, bytes, size, at);
    note(fd, at, done);
    return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t at) {
    static ssize_t (*next)(int, const void *, size_t, off_t);
    if (!next) next = real("pwrite64");
    ssize_t done = next(fd, bytes, size, at);
    note(fd, at, done);
    return done;
}

ssize_t write(int fd, const void *bytes, size_t size) {
    static ssize_t (*next)(int, const void *, size_t);
    char path[PATH_MAX];
    if (!next) next = real("write");
    ssize_t done = next(fd, bytes, size);
    if (done > 0 && path_of(fd, path)) note(fd, lseek(fd, 0, SEEK_CUR) - done, done);
    return done;
}

int fsync(int fd) {
    static int (*next)(int);
    if (!next) next = real("fsync");
    keep(fd);
    return next(fd);
}

int fdatasync(int fd) {
    static int (*next)(int);
    if (!next) next = real("fdatasync");
    keep(fd);
    return next(fd);
}

ssize_t send(int fd, const void *bytes, size_t size, int flags) {
    static ssize_t (*next)(int, const void *, size_t, int);
    if (!next) next = real("send");
    if (size > 12 && !strncmp(bytes, "HTTP/1.", 7)) told("answer", (char[]){((const char *)bytes)[9], 0});
    return next(fd, bytes, size, flags);
}
