package io.flowcut.worker.demo;

import io.flowcut.activities.random.SeededRandom;

/** One object of the demo clip: its shape, its texture and its path through the world. */
final class MovingObject {
    private final Outline outline;
    private final TexturePainter.Sketch texture;
    private final double radius;
    private final double[] pathX;
    private final double[] pathY;
    private final double spin;
    private final double growth;

    private MovingObject(
            Outline outline,
            TexturePainter.Sketch texture,
            double[] pathX,
            double[] pathY,
            double spin,
            double growth) {
        this.outline = outline;
        this.texture = texture;
        this.radius = outline.radius();
        this.pathX = pathX;
        this.pathY = pathY;
        this.spin = spin;
        this.growth = growth;
    }

    /**
     * An object of 2 to 8 % of the picture that comes from the direction {@code from} and passes near the meeting point,
     * where it may occlude others.
     */
    static MovingObject random(
            SeededRandom random, TexturePainter painter, DemoOptions options, double from, double meetX, double meetY) {
        int width = options.width();
        int height = options.height();
        int frames = options.frames();
        double unit = width / 432.0;
        Outline outline = Outline.random(random, random.uniform(0.02, 0.08) * width * height);
        int side = 2 * ((int) (outline.radius() * 1.5) + 4);
        TexturePainter.Sketch texture = painter.sketch(side, side, 12);
        double speed = random.uniform(2.5, 5.5) * unit;
        double velocityX = -speed * StrictMath.cos(from);
        double velocityY = -speed * StrictMath.sin(from);
        double when = frames * random.uniform(0.4, 0.75);
        double targetX = meetX + width * random.uniform(-0.08, 0.08);
        double targetY = meetY + height * random.uniform(-0.08, 0.08);
        double sway = random.uniform(0, 8) * unit;
        double phase = random.uniform(0, 2 * Math.PI);
        double spin = random.uniform(-3, 3) * Math.PI / 180;
        double growth = random.uniform(-0.006, 0.006) * Math.min(1, 24.0 / frames);
        double border = side / 2.0 * 0.45;
        double[] pathX = new double[frames];
        double[] pathY = new double[frames];
        for (int t = 0; t < frames; t++) {
            double sideways = sway * StrictMath.sin(2 * Math.PI * t / Math.min(frames, 24) + phase) / speed;
            pathX[t] = bounce(targetX + (t - when) * velocityX - sideways * velocityY, border, width - border);
            pathY[t] = bounce(targetY + (t - when) * velocityY + sideways * velocityX, border, height - border);
        }
        return new MovingObject(outline, texture, pathX, pathY, spin, growth);
    }

    /** Reflects a coordinate at the edges, so that the object stays in the picture. */
    private static double bounce(double at, double low, double high) {
        double span = Math.max(high - low, 1);
        double folded = (at - low) % (2 * span);
        if (folded < 0) {
            folded += 2 * span;
        }
        return low + (folded > span ? 2 * span - folded : folded);
    }

    /** Paints its texture, which takes long; most objects that are made are in no clip. */
    Picture texture() {
        return texture.paint();
    }

    /**
     * Draws the object over what is there; a pixel belongs to it when its centre lies inside the outline.
     *
     * @param painted its texture
     */
    void draw(int t, Similarity camera, Picture painted, Picture picture, byte[] labels, byte label) {
        double centre = (painted.width - 1) / 2.0;
        float[] colour = new float[3];
        Similarity placed = placed(t, camera);
        double scale = placed.scale();
        visit(placed, picture.width, picture.height, (x, y, objectX, objectY) -> {
            double coverage = 0.5 - outline.signedDistance(objectX, objectY) * scale;
            if (coverage > 0) {
                painted.sample(objectX + centre, objectY + centre, colour);
                picture.blend(x, y, Math.min(1, coverage), colour);
            }
            if (coverage > 0.5) {
                labels[y * picture.width + x] = label;
            }
        });
    }

    /** Marks the object's pixels without drawing it; returns how many they are. */
    int mark(int t, Similarity camera, int width, int height, byte[] labels, byte label) {
        int[] marked = new int[1];
        visit(placed(t, camera), width, height, (x, y, objectX, objectY) -> {
            if (outline.contains(objectX, objectY)) {
                labels[y * width + x] = label;
                marked[0]++;
            }
        });
        return marked[0];
    }

    /** Pixels of the whole object at its first size. */
    double area() {
        return outline.area();
    }

    /** A pixel of the picture that the object may touch, and its place in the object. */
    private interface Visitor {
        void visit(int x, int y, double objectX, double objectY);
    }

    private Similarity placed(int t, Similarity camera) {
        return camera.after(Similarity.about(0, 0, spin * t, 1 + growth * t, pathX[t], pathY[t]));
    }

    private void visit(Similarity placed, int width, int height, Visitor visitor) {
        Similarity toObject = placed.inverse();
        double reach = radius * placed.scale() + 1;
        int left = (int) Math.max(0, placed.tx() - reach);
        int right = (int) Math.min(width - 1, placed.tx() + reach);
        int top = (int) Math.max(0, placed.ty() - reach);
        int bottom = (int) Math.min(height - 1, placed.ty() + reach);
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                visitor.visit(x, y, toObject.x(x, y), toObject.y(x, y));
            }
        }
    }
}
