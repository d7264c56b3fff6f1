package io.flowcut.activities.training.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Plots the loss of a round over its steps, and the figures of its validations, as SVG. */
final class CurvePlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 360;
    private static final int LEFT = 56;
    private static final int TOP = 34;
    private static final int RIGHT = 56;
    private static final int BOTTOM = 40;

    /** More points than pixels say no more. */
    private static final int MOST_POINTS = 1000;

    private final List<CurvePoint> points;
    private final String title;

    CurvePlot(List<CurvePoint> points, String title) {
        this.points = List.copyOf(points);
        this.title = requireNonNull(title, "title");
    }

    private record Sample(double step, double value) {}

    private List<Sample> samples(String name) {
        List<Sample> all = new ArrayList<>();
        for (CurvePoint point : points) {
            Double value = point.values().get(name);
            if (value != null) {
                all.add(new Sample(point.step(), value));
            }
        }
        int every = Math.max(1, (all.size() + MOST_POINTS - 1) / MOST_POINTS);
        List<Sample> some = new ArrayList<>();
        for (int i = 0; i < all.size(); i += every) {
            some.add(all.get(i));
        }
        return some;
    }

    String svg() {
        List<Sample> loss = samples(CurvePoint.LOSS);
        List<Sample> figures = samples(CurvePoint.AP50);
        double steps = points.stream().mapToDouble(CurvePoint::step).max().orElse(1);
        double most = loss.stream().mapToDouble(Sample::value).max().orElse(1);
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\"><rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH,
                HEIGHT));
        text(svg, WIDTH / 2.0, 20, "middle", "#222", title + ": loss (blue) and AP50 of validation (orange)");
        for (int i = 0; i <= 4; i++) {
            double y = y(i / 4.0, 1);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>%n",
                    LEFT,
                    WIDTH - RIGHT,
                    y,
                    y));
            text(svg, LEFT - 6, y + 4, "end", "#1f5fa8", String.format(Locale.ROOT, "%.3g", most * i / 4));
            text(svg, WIDTH - RIGHT + 6.0, y + 4, "start", "#c8600a", String.format(Locale.ROOT, "%.2f", i / 4.0));
            text(
                    svg,
                    LEFT + (WIDTH - LEFT - RIGHT) * i / 4.0,
                    HEIGHT - BOTTOM + 18.0,
                    "middle",
                    "#222",
                    Long.toString(Math.round(steps * i / 4)));
        }
        text(svg, WIDTH / 2.0, HEIGHT - 6.0, "middle", "#222", "step");
        line(svg, loss, steps, most, "#1f5fa8");
        line(svg, figures, steps, 1, "#c8600a");
        for (Sample figure : figures) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#c8600a\"/>%n",
                    x(figure.step(), steps),
                    y(figure.value(), 1)));
        }
        return svg.append("</svg>\n").toString();
    }

    private static double x(double step, double steps) {
        return LEFT + (WIDTH - LEFT - RIGHT) * step / Math.max(1, steps);
    }

    private static double y(double value, double most) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / (most > 0 ? most : 1);
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String colour, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                colour,
                text));
    }

    private static void line(StringBuilder svg, List<Sample> samples, double steps, double most, String colour) {
        svg.append("<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"")
                .append(colour)
                .append("\" points=\"");
        for (Sample sample : samples) {
            svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(sample.step(), steps), y(sample.value(), most)));
        }
        svg.append("\"/>\n");
    }
}
