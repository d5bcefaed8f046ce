#include "tui/ui.h"

#include <stdio.h>
#include <string.h>

void ui_init(struct ui *ui)
{
	memset(ui, 0, sizeof(*ui));
	ui->grouped = true;
	snprintf(ui->group_label, sizeof(ui->group_label), "alertname");
}

bool ui_toggled(const struct ui *ui, uint64_t hash)
{
	for (size_t i = 0; i < ui->fold_count; i++) {
		if (ui->folds[i] == hash)
			return true;
	}
	return false;
}

void ui_toggle(struct ui *ui, uint64_t hash)
{
	for (size_t i = 0; i < ui->fold_count; i++) {
		if (ui->folds[i] == hash) {
			ui->folds[i] = ui->folds[--ui->fold_count];
			return;
		}
	}
	if (ui->fold_count == UI_FOLDS_MAX) {
		ui->fold_count--;
		memmove(ui->folds, ui->folds + 1, ui->fold_count * sizeof(ui->folds[0]));
	}
	ui->folds[ui->fold_count++] = hash;
}
