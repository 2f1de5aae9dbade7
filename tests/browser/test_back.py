"""The browser's Back after another model was chosen."""

from playwright.sync_api import expect


def test_back_leads_to_the_model_before_which_can_be_left_again(learn, open_page):
    page = open_page(f"{learn}/sample")
    picker = page.get_by_role("button", name="Model:")
    for _ in range(2):
        expect(picker).to_contain_text("MNIST · VAE · 32 numbers")
        picker.click()
        listed = page.get_by_role("combobox", name="Model", exact=True)
        expect(listed).to_have_value("MNIST · VAE · 32 numbers")
        listed.click()
        page.get_by_role("option", name="MNIST · Autoencoder · 32 numbers", exact=True).click()
        page.wait_for_url("**model=mnist-ae**")
        page.go_back()  # at once, while the screen is still being made
        page.wait_for_url("**/sample")
        expect(listed).to_have_count(0)
    expect(picker).to_contain_text("MNIST · VAE · 32 numbers")
