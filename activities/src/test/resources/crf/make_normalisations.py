"""Makes the pictures and expected probabilities in this folder, by pydensecrf2 1.1 (see shared/reference/README.md).

usage: make_normalisations.py (in this folder, with the reference's Python)
"""
import numpy as np
import pydensecrf.densecrf as densecrf
from PIL import Image

H, W = 36, 48
random = np.random.default_rng(7)
y, x = np.mgrid[0:H, 0:W]
truth = np.hypot(x - 22, y - 17) < 11
image = np.where(truth[..., None], [190, 120, 60], [70, 90, 130]) + (y % 12)[..., None] + random.integers(0, 14, (H, W, 3))
image = image.astype(np.uint8)
mask = np.hypot(x - 25, y - 19) < 12
Image.fromarray(image).save("picture.png")
Image.fromarray((mask * 255).astype(np.uint8)).save("mask.png")
fg = np.where(mask, 0.9, 0.1).astype(np.float32)
unary = -np.log(np.stack([1 - fg, fg])).reshape(2, -1).astype(np.float32)
kinds = {"symmetric": densecrf.NORMALIZE_SYMMETRIC, "after": densecrf.NORMALIZE_AFTER,
         "before": densecrf.NORMALIZE_BEFORE, "none": densecrf.NO_NORMALIZATION}
for name, kind in kinds.items():
    # Without normalisation the sums are some hundred times as large: small weights leave something to see.
    near, far = (0.02, 0.03) if name == "none" else (1.5, 2.5)
    crf = densecrf.DenseCRF2D(W, H, 2)
    crf.setUnaryEnergy(np.ascontiguousarray(unary))
    crf.addPairwiseGaussian(sxy=3, compat=near, normalization=kind)
    crf.addPairwiseBilateral(sxy=20, srgb=13, rgbim=image, compat=far, normalization=kind)
    q = np.array(crf.inference(10)).reshape(2, H, W)[1].astype(np.float32)
    np.save(name + ".npy", q)
    print(name, q.min(), q.max(), q.mean(), ((q > 0.05) & (q < 0.95)).mean(), (q > 0.5).sum(), mask.sum())
