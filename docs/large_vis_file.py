"""Makes a YouTube-VIS file of about SIZE bytes out of copies of another: large_vis_file.py SOURCE TARGET SIZE"""
import json, sys
golden, target, size = sys.argv[1], sys.argv[2], float(sys.argv[3])
g = json.load(open(golden))
with open(target, "w") as out:
    copies = 1 + int(size / sum(len(json.dumps(a)) for a in g["annotations"]))
    out.write('{"categories": %s, "videos": [' % json.dumps(g["categories"]))
    out.write(",\n".join(json.dumps(dict(v, id=v["id"] + 100 * c, file_names=["%d-%s" % (c, f) for f in v["file_names"]]))
                         for c in range(copies) for v in g["videos"]))
    out.write('], "annotations": [')
    for c in range(copies):
        for i, a in enumerate(g["annotations"]):
            a = dict(a, id=c * 100 + i + 1, video_id=a["video_id"] + 100 * c, score=0.5 + i / 100)
            out.write((",\n" if c + i else "") + json.dumps(a))
    out.write("]}")
