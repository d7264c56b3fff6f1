package io.flowcut.worker.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A plot of times over sizes, both on logarithmic axes, as SVG. */
final class GrowthPlot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 420;
    private static final int LEFT = 80;
    private static final int RIGHT = 130;
    private static final int TOP = 20;
    private static final int BOTTOM = 50;
    private static final String[] COLOURS = {"#1f77b4", "#d62728", "#2ca02c"};

    private final String unit;
    private final List<Double> sizes;
    private final Map<String, List<Double>> seconds;
    private final double lowest;
    private final double highest;

    /**
     * @param unit what the sizes count
     * @param seconds for each stage one time per size
     */
    GrowthPlot(String unit, List<Double> sizes, Map<String, List<Double>> seconds) {
        this.unit = unit;
        this.sizes = sizes;
        this.seconds = seconds;
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (List<Double> times : seconds.values()) {
            for (double time : times) {
                least = Math.min(least, time);
                most = Math.max(most, time);
            }
        }
        lowest = Math.floor(Math.log10(least));
        highest = Math.ceil(Math.log10(most));
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        add(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" ", WIDTH, HEIGHT);
        add(
                svg,
                "font-family=\"sans-serif\" font-size=\"13\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n");
        axes(svg);
        int index = 0;
        for (Map.Entry<String, List<Double>> stage : seconds.entrySet()) {
            line(svg, stage.getKey(), stage.getValue(), COLOURS[index % COLOURS.length]);
            index++;
        }
        return svg.append("</svg>\n").toString();
    }

    private void axes(StringBuilder svg) {
        for (double power = lowest; power <= highest; power++) {
            double y = y(Math.pow(10, power));
            add(svg, "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>%n", LEFT, y, WIDTH - RIGHT);
            String label = power < 0
                    ? String.format(Locale.ROOT, "%.3g ms", Math.pow(10, power + 3))
                    : String.format(Locale.ROOT, "%.0f s", Math.pow(10, power));
            add(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n", LEFT - 8, y + 4, label);
        }
        for (double count : sizes) {
            double x = x(count);
            add(svg, "<path d=\"M%.1f %dV%d\" stroke=\"#ddd\"/>%n", x, TOP, HEIGHT - BOTTOM);
            add(svg, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f</text>%n", x, HEIGHT - BOTTOM + 18, count);
        }
        add(
                svg,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 10,
                unit);
    }

    private void line(StringBuilder svg, String name, List<Double> times, String colour) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < times.size(); i++) {
            double x = x(sizes.get(i));
            double y = y(times.get(i));
            add(path, "%s%.1f %.1f", i == 0 ? "M" : "L", x, y);
            add(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n", x, y, colour);
        }
        add(svg, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", path, colour);
        double last = times.get(times.size() - 1);
        // Stages that end close together get their names on both sides of the end.
        double shift = name.equals("affinity") ? 14 : -2;
        add(
                svg,
                "<text x=\"%d\" y=\"%.1f\" fill=\"%s\">%s %.2f</text>%n",
                WIDTH - RIGHT + 8,
                y(last) + shift,
                colour,
                name,
                GrowthSeries.exponent(sizes, times));
    }

    private double x(double count) {
        double first = Math.log(sizes.get(0));
        double last = Math.log(sizes.get(sizes.size() - 1));
        return LEFT + (WIDTH - LEFT - RIGHT) * (Math.log(count) - first) / (last - first);
    }

    private double y(double time) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (Math.log10(time) - lowest) / (highest - lowest);
    }

    private static void add(StringBuilder to, String format, Object... values) {
        to.append(String.format(Locale.ROOT, format, values));
    }
}
