package io.flowcut.activities.features;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Motion layers (after Wang and Adelson, Representing Moving Images with Layers, 1994): the moving tokens grouped by
 * affine motion, so that touching objects of different motion are told apart. Sequential RANSAC on local groups, then
 * every token takes the model that explains its surroundings best; layers that agree where they meet are one.
 */
final class MotionLayers {
    private static final double SMALLEST_SHARE = 0.005;
    private static final int SMALLEST_LAYER = 12;
    private static final int MOST_LAYERS = 5;
    private static final int TRIES = 40;
    private static final int REACH = 3;
    private static final int FEWEST_NEIGHBOURS = 8;
    private static final double RELATIVE_TOLERANCE = 0.25;
    private static final double SAME_MOTION = 0.5;
    private static final double LARGEST_ERROR = 3;

    private final PlaneFilter filter;

    MotionLayers(PlaneFilter filter) {
        this.filter = filter;
    }

    /** The moving tokens: their places, vectors and tolerances. */
    private record Moving(int[] tokens, int columns, double[] vx, double[] vy, double[] tolerance) {
        int x(int i) {
            return tokens[i] % columns;
        }

        int y(int i) {
            return tokens[i] / columns;
        }

        double error(AffineMotion model, int i) {
            double dx = vx[i] - model.x(x(i), y(i));
            double dy = vy[i] - model.y(x(i), y(i));
            return Math.sqrt(dx * dx + dy * dy);
        }
    }

    /**
     * Labels tokens.
     *
     * @param moving how surely each token moves, in [0, 1]
     * @return per token 0 = still, 1 and up = the layer
     */
    int[] process(TokenMotion motion, float[] moving, int rows, int columns) {
        int[] labels = new int[rows * columns];
        Moving tokens = moving(motion, moving, columns);
        int least = Math.max(SMALLEST_LAYER, (int) (SMALLEST_SHARE * rows * columns));
        List<AffineMotion> models = tokens.tokens().length < 2 * least ? List.of() : models(tokens, least);
        for (int token : tokens.tokens()) {
            labels[token] = 1;
        }
        if (models.size() >= 2) {
            assign(tokens, models, rows, labels);
            merge(models, rows, columns, labels);
        }
        return labels;
    }

    private static Moving moving(TokenMotion motion, float[] moving, int columns) {
        int count = 0;
        int[] tokens = new int[moving.length];
        for (int i = 0; i < moving.length; i++) {
            if (moving[i] > 0.5f) {
                tokens[count++] = i;
            }
        }
        tokens = Arrays.copyOf(tokens, count);
        double[] vx = new double[count];
        double[] vy = new double[count];
        double[] tolerance = new double[count];
        for (int i = 0; i < count; i++) {
            vx[i] = motion.vectors()[2 * tokens[i]];
            vy[i] = motion.vectors()[2 * tokens[i] + 1];
            tolerance[i] = Math.max(2 * motion.noise(), RELATIVE_TOLERANCE * Math.hypot(vx[i], vy[i]));
        }
        return new Moving(tokens, columns, vx, vy, tolerance);
    }

    private static List<AffineMotion> models(Moving tokens, int least) {
        int count = tokens.tokens().length;
        boolean[] free = new boolean[count];
        Arrays.fill(free, true);
        Generator generator = new Generator();
        List<AffineMotion> models = new ArrayList<>();
        int left = count;
        while (left >= least && models.size() < MOST_LAYERS) {
            boolean[] kept = best(tokens, free, left, generator);
            AffineMotion model = AffineMotion.STILL;
            for (int round = 0; round < 2 && size(kept) >= least; round++) {
                model = AffineMotion.fit(tokens.tokens(), tokens.columns(), tokens.vx(), tokens.vy(), kept);
                kept = explained(tokens, free, model);
            }
            int size = size(kept);
            if (size < least) {
                break;
            }
            models.add(model);
            for (int i = 0; i < count; i++) {
                free[i] &= !kept[i];
            }
            left -= size;
        }
        return models;
    }

    /** The free tokens that the best of several local models explains. */
    private static boolean[] best(Moving tokens, boolean[] free, int left, Generator generator) {
        int[] candidates = new int[left];
        for (int i = 0, out = 0; i < free.length; i++) {
            if (free[i]) {
                candidates[out++] = i;
            }
        }
        boolean[] best = new boolean[free.length];
        int most = 0;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int centre = candidates[generator.below(left)];
            boolean[] near = new boolean[free.length];
            for (int i : candidates) {
                near[i] = Math.abs(tokens.x(i) - tokens.x(centre)) <= REACH
                        && Math.abs(tokens.y(i) - tokens.y(centre)) <= REACH;
            }
            if (size(near) >= FEWEST_NEIGHBOURS) {
                boolean[] kept = explained(
                        tokens,
                        free,
                        AffineMotion.fit(tokens.tokens(), tokens.columns(), tokens.vx(), tokens.vy(), near));
                if (size(kept) > most) {
                    most = size(kept);
                    best = kept;
                }
            }
        }
        return best;
    }

    private static boolean[] explained(Moving tokens, boolean[] free, AffineMotion model) {
        boolean[] explained = new boolean[free.length];
        for (int i = 0; i < free.length; i++) {
            explained[i] = free[i] && tokens.error(model, i) < tokens.tolerance()[i];
        }
        return explained;
    }

    private static int size(boolean[] set) {
        int size = 0;
        for (boolean member : set) {
            size += member ? 1 : 0;
        }
        return size;
    }

    private void assign(Moving tokens, List<AffineMotion> models, int rows, int[] labels) {
        float[] least = new float[labels.length];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        for (int k = 0; k < models.size(); k++) {
            float[] error = new float[labels.length];
            for (int i = 0; i < tokens.tokens().length; i++) {
                double relative = tokens.error(models.get(k), i) / tokens.tolerance()[i];
                error[tokens.tokens()[i]] = (float) Math.min(relative, LARGEST_ERROR);
            }
            float[] smooth = filter.blur(error, tokens.columns(), rows, 1, 1);
            for (int token : tokens.tokens()) {
                if (smooth[token] < least[token]) {
                    least[token] = smooth[token];
                    labels[token] = k + 1;
                }
            }
        }
    }

    private static void merge(List<AffineMotion> models, int rows, int columns, int[] labels) {
        int[] parent = new int[models.size() + 1];
        for (int k = 0; k < parent.length; k++) {
            parent[k] = k;
        }
        for (int a = 1; a <= models.size(); a++) {
            for (int b = a + 1; b <= models.size(); b++) {
                if (agree(models.get(a - 1), models.get(b - 1), a, b, rows, columns, labels)) {
                    parent[root(parent, b)] = root(parent, a);
                }
            }
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = root(parent, labels[i]);
        }
    }

    private static int root(int[] parent, int k) {
        int root = k;
        while (parent[root] != root) {
            root = parent[root];
        }
        return root;
    }

    /** Whether two layers touch and move alike there. */
    private static boolean agree(
            AffineMotion first, AffineMotion second, int a, int b, int rows, int columns, int[] labels) {
        double difference = 0;
        double firstSize = 0;
        double secondSize = 0;
        int touching = 0;
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                if (near(labels, a, x, y, rows, columns) && near(labels, b, x, y, rows, columns)) {
                    touching++;
                    difference += Math.hypot(first.x(x, y) - second.x(x, y), first.y(x, y) - second.y(x, y));
                    firstSize += Math.hypot(first.x(x, y), first.y(x, y));
                    secondSize += Math.hypot(second.x(x, y), second.y(x, y));
                }
            }
        }
        return touching > 0 && difference < SAME_MOTION * Math.max(firstSize, secondSize);
    }

    private static boolean near(int[] labels, int label, int x, int y, int rows, int columns) {
        for (int v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v++) {
            for (int u = Math.max(0, x - 1); u <= Math.min(columns - 1, x + 1); u++) {
                if (labels[v * columns + u] == label) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Tokens on the border between two layers; of two neighbours the one of the later layer gives way. */
    static boolean[] walls(int[] labels, int rows, int columns) {
        boolean[] walls = new boolean[labels.length];
        for (int i = 0; i < labels.length; i++) {
            if ((i + 1) % columns != 0) {
                wall(labels, i, i + 1, walls);
            }
            if (i + columns < rows * columns) {
                wall(labels, i, i + columns, walls);
            }
        }
        return walls;
    }

    private static void wall(int[] labels, int i, int j, boolean[] walls) {
        if (labels[i] != labels[j] && labels[i] > 0 && labels[j] > 0) {
            walls[labels[i] > labels[j] ? i : j] = true;
        }
    }

    /** Linear congruential generator of Numerical Recipes: the draws are the same everywhere. */
    private static final class Generator {
        private int state = 1;

        int below(int bound) {
            state = state * 1664525 + 1013904223;
            return (int) ((state >>> 8) % (long) bound);
        }
    }
}
