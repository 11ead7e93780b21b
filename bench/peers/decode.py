"""Times Pillow's decoding and nearest resize; prints one line of JSON. Arguments: folder, images, size, passes, processes."""
import json, multiprocessing, os, resource, sys, time
from PIL import Image

folder = sys.argv[1]
images, size, passes, processes = map(int, sys.argv[2:6])
paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder))[:images]]


def pixels(path):
    with Image.open(path) as image:
        return image.convert("L").resize((size, size), Image.NEAREST).tobytes()


if __name__ == "__main__":
    pool = multiprocessing.Pool(processes) if processes > 1 else None
    seconds = []
    for _ in range(passes):
        start = time.perf_counter()
        results = pool.map(pixels, paths, chunksize=1) if pool else list(map(pixels, paths))
        seconds.append((time.perf_counter() - start) / len(paths))
        assert all(len(each) == size * size for each in results)
    if pool:
        pool.close()
        pool.join()
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 2**20
    print(json.dumps({"seconds": seconds, "peakGiB": peak}))
